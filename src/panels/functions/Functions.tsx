import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { formatBytes, formatCount, plural } from '../../lib/text';
import { type FunctionFact, functionFacts } from '../../model/functionColumns';
import { useOpenDocument } from '../../state/document';
import {
  type FunctionEntry,
  loadFunctionIndex,
  sayCallers,
  sayReached,
  useFunctionIndex,
} from '../../state/functionIndex';
import { useView } from '../../state/view';
import { showStart } from '../../state/viewActions';
import { CutName } from '../../ui/CutName';
import { EmptyState } from '../../ui/EmptyState';
import { Field } from '../../ui/Field';
import { type Column, type Sort, Table } from '../../ui/Table';

/** A function with what the index knows of it; null until all bodies were read. */
interface Row {
  readonly fact: FunctionFact;
  readonly entry: FunctionEntry | null;
}

const COLUMNS: readonly Column<Row>[] = [
  {
    key: 'name',
    title: 'Name',
    width: 240,
    grow: 1,
    sortable: true,
    cell: ({ fact }) => (
      <span className="m5" title={fact.name}>
        <CutName text={fact.name} />
      </span>
    ),
  },
  {
    key: 'reached',
    title: 'Reached from',
    width: 180,
    sortable: true,
    cell: ({ entry }) =>
      entry && (
        <span className={`cut ${entry.isUnreachable ? 'muted' : ''}`} title={reachedInFull(entry)}>
          {sayReached(entry)}
        </span>
      ),
  },
  {
    key: 'callers',
    title: 'Called by',
    width: 200,
    grow: 1,
    sortable: true,
    cell: ({ entry }) =>
      entry && (
        <span className="cut" title={callersInFull(entry)}>
          {sayCallers(entry)}
        </span>
      ),
  },
  {
    key: 'nodes',
    title: 'Nodes',
    width: 80,
    number: true,
    sortable: true,
    cell: ({ entry }) => (entry === null ? '' : entry.nodes === null ? 'unreadable' : formatCount(entry.nodes)),
  },
  {
    key: 'bytes',
    title: 'In the file',
    width: 100,
    number: true,
    sortable: true,
    cell: ({ fact }) => formatBytes(fact.byteSize),
  },
];

function reachedInFull({ signatures, objects, gradientOf, fromMainGraph }: FunctionEntry): string {
  return [
    ...signatures.map((key) => `signature ${key}`),
    ...objects.map((path) => `object ${path}`),
    ...gradientOf.map((op) => `gradient of ${op}`),
    ...(fromMainGraph ? ['loading and saving'] : []),
  ].join('\n');
}

function callersInFull({ callers }: FunctionEntry): string {
  return callers.map(({ functionName, node }) => `${functionName ?? 'main graph'}: ${node}`).join('\n');
}

/** What a column sorts by. */
function orderOf({ fact, entry }: Row, key: string): string | number {
  switch (key) {
    case 'bytes':
      return fact.byteSize;
    case 'nodes':
      return entry?.nodes ?? -1;
    case 'callers':
      return entry?.callerCount ?? 0;
    case 'reached':
      return entry ? sayReached(entry) : '';
    default:
      return fact.name;
  }
}

const byName = new Intl.Collator('en', { numeric: true });

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : byName.compare(String(a), String(b));
}

/** What the filter looks at: `unreachable` and `serving_default` find functions as their names do. */
function textOf({ fact, entry }: Row): string {
  return `${fact.name} ${entry ? `${sayReached(entry)} ${reachedInFull(entry)} ${sayCallers(entry)}` : ''}`.toLowerCase();
}

/** The function library. Any function can be drawn by itself, reached or not. */
export function Functions() {
  const { summary } = useOpenDocument().opened;
  const { metaGraph, start } = useView();
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<Sort>({ key: 'bytes', descending: true });
  const deferred = useDeferredValue(filter);
  const facts = summary.metaGraphs[metaGraph];
  const functions = facts && functionFacts(facts.functions);
  const index = useFunctionIndex((state) => state.byName);
  useEffect(() => loadFunctionIndex(metaGraph), [metaGraph]);
  const shown = useMemo(() => {
    const words = deferred.toLowerCase().split(/\s+/).filter(Boolean);
    const sign = sort.descending ? -1 : 1;
    return (functions ?? [])
      .map((fact): Row => ({ fact, entry: index?.get(fact.name) ?? null }))
      .filter((row) => words.every((word) => textOf(row).includes(word)))
      .sort((a, b) => sign * compare(orderOf(a, sort.key), orderOf(b, sort.key)));
  }, [functions, deferred, sort, index]);
  const unreachable = useMemo(() => shown.filter(({ entry }) => entry?.isUnreachable).length, [shown]);

  if (!functions || functions.length === 0) {
    return (
      <div className="page">
        <h1 className="h2">Functions</h1>
        <EmptyState icon="fn" title="No functions.">
          All ops stand in the main graph.
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="page list-page">
      <div className="row wrap">
        <h1 className="h2">Functions</h1>
        <span className="muted">
          {plural(shown.length, 'function')}
          {unreachable > 0 ? `, ${formatCount(unreachable)} unreachable` : ''}. Choose one to see its graph.
        </span>
        <span className="grow" />
        <Field
          label="Filter the functions"
          placeholder="Filter by name or caller"
          type="search"
          icon="filter"
          className="list-filter"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      </div>
      {shown.length === 0 ? (
        <EmptyState icon="filter" title={`No function matches “${deferred}”.`} />
      ) : (
        <Table
          label="Functions"
          columns={COLUMNS}
          rows={shown}
          rowKey={({ fact }) => fact.name}
          selected={start?.kind === 'function' ? start.name : null}
          onSelect={({ fact }) => showStart({ kind: 'function', metaGraph, name: fact.name })}
          sort={sort}
          onSort={setSort}
        />
      )}
    </div>
  );
}
