import { useDeferredValue, useMemo, useState } from 'react';
import { formatBytes, formatCount, plural } from '../../lib/text';
import { formatWeightShape } from '../../model/shape';
import { useOpenDocument } from '../../state/document';
import { useSelectedVariable } from '../../state/selection';
import { useView } from '../../state/view';
import { selectVariable } from '../../state/viewActions';
import { CutName } from '../../ui/CutName';
import { EmptyState } from '../../ui/EmptyState';
import { Field } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import { type Column, type Sort, Table } from '../../ui/Table';
import { filterRows, sortRows, type VariableRow, variableRows } from './rows';
import './Variables.css';
import { VerifyButton, VerifyState } from './VerifyAll';

/** How a variable found its checkpoint key, in words. */
const ROUTES = { 'object-graph': 'object graph', 'restore-graph': 'restore graph', name: 'name' } as const;

const COLUMNS: readonly Column<VariableRow>[] = [
  {
    key: 'name',
    title: 'Name',
    width: 220,
    grow: 3,
    sortable: true,
    cell: ({ variable, missing }) => (
      <span className="row variable-name">
        {missing && <Icon name="missing" small className="warning" />}
        <span className="m5 cut" title={variable.name}>
          <CutName text={variable.name} />
        </span>
        {missing && <span className="sr">, values missing</span>}
      </span>
    ),
  },
  {
    key: 'shape',
    title: 'Shape',
    width: 120,
    cell: ({ variable }) => <span className="mono">{formatWeightShape(variable.shape)}</span>,
  },
  { key: 'dtype', title: 'Dtype', width: 64, sortable: true, cell: ({ variable }) => variable.dtype },
  {
    key: 'parameters',
    title: 'Parameters',
    width: 88,
    number: true,
    sortable: true,
    cell: ({ parameters }) => (parameters === null ? '' : formatCount(parameters)),
  },
  {
    key: 'bytes',
    title: 'Bytes',
    width: 72,
    number: true,
    sortable: true,
    cell: ({ bytes }) => (bytes === null ? '' : formatBytes(bytes)),
  },
  {
    key: 'key',
    title: 'Checkpoint key',
    width: 150,
    grow: 2,
    sortable: true,
    cell: ({ variable }) => (
      <span className="mono t2" title={variable.checkpointKey ?? ''}>
        {variable.checkpointKey ?? <span className="muted">not in the checkpoint</span>}
      </span>
    ),
  },
  {
    key: 'route',
    title: 'Found by',
    width: 92,
    sortable: true,
    cell: ({ variable }) => <span className="t2">{variable.route && ROUTES[variable.route]}</span>,
  },
];

export function Variables() {
  const { summary } = useOpenDocument().opened;
  const metaGraph = useView((state) => state.metaGraph);
  const selected = useSelectedVariable();
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<Sort>({ key: 'position', descending: false });
  const deferred = useDeferredValue(filter);
  const variables = summary.metaGraphs[metaGraph]?.variables;

  const all = useMemo(() => variableRows(summary, variables ?? []), [summary, variables]);
  const shown = useMemo(() => {
    const rows = filterRows(all, deferred);
    return sort.key === 'position' ? rows : sortRows(rows, sort);
  }, [all, deferred, sort]);

  if (all.length === 0) {
    return (
      <div className="page">
        <h1 className="h2">Variables</h1>
        <EmptyState icon="variable" title="No variables.">
          This graph keeps its weights in Const nodes, or has none.
        </EmptyState>
      </div>
    );
  }
  const parameters = shown.reduce((sum, row) => sum + (row.parameters ?? 0), 0);
  return (
    <div className="page list-page">
      <div className="row wrap list-head">
        <h1 className="h2">Variables</h1>
        <span className="muted">
          {plural(shown.length, 'variable')}, {plural(parameters, 'parameter')}
        </span>
        <span className="grow" />
        <Field
          label="Filter the variables"
          placeholder="Filter by name, key, shape or dtype"
          type="search"
          icon="filter"
          className="list-filter"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <VerifyButton />
      </div>
      <VerifyState />
      {shown.length === 0 ? (
        <EmptyState icon="filter" title={`No variable matches “${deferred}”.`} />
      ) : (
        <Table
          label="Variables"
          columns={COLUMNS}
          rows={shown}
          rowKey={(row) => String(row.variable.id)}
          selected={selected === null ? null : String(selected.id)}
          onSelect={(row) => selectVariable(row.variable.id)}
          sort={sort}
          onSort={setSort}
        />
      )}
    </div>
  );
}
