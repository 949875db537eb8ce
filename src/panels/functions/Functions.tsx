import { useDeferredValue, useMemo, useState } from 'react';
import { formatBytes, plural } from '../../lib/text';
import type { FunctionFact } from '../../model/summary';
import { useOpenDocument } from '../../state/document';
import { useView } from '../../state/view';
import { showStart } from '../../state/viewActions';
import { EmptyState } from '../../ui/EmptyState';
import { Field } from '../../ui/Field';
import { type Column, type Sort, Table } from '../../ui/Table';

const COLUMNS: readonly Column<FunctionFact>[] = [
  {
    key: 'name',
    title: 'Name',
    width: 240,
    grow: 1,
    sortable: true,
    cell: (fact) => (
      <span className="m5" title={fact.name}>
        {fact.name}
      </span>
    ),
  },
  {
    key: 'bytes',
    title: 'In the file',
    width: 100,
    number: true,
    sortable: true,
    cell: (fact) => formatBytes(fact.byteSize),
  },
];

const byName = new Intl.Collator('en', { numeric: true });

/** The function library. Any function can be drawn by itself, reached or not. */
export function Functions() {
  const { summary } = useOpenDocument().opened;
  const { metaGraph, start } = useView();
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<Sort>({ key: 'bytes', descending: true });
  const deferred = useDeferredValue(filter);
  const functions = summary.metaGraphs[metaGraph]?.functions;
  const shown = useMemo(() => {
    const words = deferred.toLowerCase().split(/\s+/).filter(Boolean);
    const sign = sort.descending ? -1 : 1;
    return (functions ?? [])
      .filter((fact) => words.every((word) => fact.name.toLowerCase().includes(word)))
      .sort((a, b) => sign * (sort.key === 'bytes' ? a.byteSize - b.byteSize : byName.compare(a.name, b.name)));
  }, [functions, deferred, sort]);

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
        <span className="muted">{plural(shown.length, 'function')}. Choose one to see its graph.</span>
        <span className="grow" />
        <Field
          label="Filter the functions"
          placeholder="Filter by name"
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
          rowKey={(fact) => fact.name}
          selected={start?.kind === 'function' ? start.name : null}
          onSelect={(fact) => showStart({ kind: 'function', metaGraph, name: fact.name })}
          sort={sort}
          onSort={setSort}
        />
      )}
    </div>
  );
}
