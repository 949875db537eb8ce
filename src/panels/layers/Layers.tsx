import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { formatCount } from '../../lib/text';
import { useOpenDocument } from '../../state/document';
import { type LayerRow, loadLayers, useLayers } from '../../state/layers';
import { useView } from '../../state/view';
import { leaveOwnView, showHit } from '../../state/viewActions';
import { EmptyState } from '../../ui/EmptyState';
import { Field } from '../../ui/Field';
import { type Column, Table } from '../../ui/Table';
import { layerText, countText } from './layerWords';

/** Keys: two layers may share a name, one in each of two models inside the model. */
interface Row extends LayerRow {
  readonly key: string;
}

const COLUMNS: readonly Column<Row>[] = [
  {
    key: 'name',
    title: 'Layer',
    width: 200,
    grow: 1,
    cell: ({ name, depth, place }) => (
      <span className={place ? 'm5 cut' : 'cut muted'} style={{ paddingLeft: depth * 16 }} title={name}>
        {name}
      </span>
    ),
  },
  {
    key: 'type',
    title: 'Type',
    width: 150,
    cell: ({ className, summary }) => (
      <span className="cut" title={summary || undefined}>
        {className}
      </span>
    ),
  },
  {
    key: 'shape',
    title: 'Output shape',
    width: 160,
    cell: ({ outputShape }) => <code className="cut">{outputShape}</code>,
  },
  {
    key: 'parameters',
    title: 'Parameters',
    width: 100,
    number: true,
    cell: ({ parameters }) => formatCount(parameters),
  },
  {
    key: 'connected',
    title: 'Connected to',
    width: 160,
    grow: 1,
    cell: ({ connectedTo }) => (
      <span className="cut" title={connectedTo.join('\n') || undefined}>
        {connectedTo.join(', ')}
      </span>
    ),
  },
];

/** The layers as `model.summary()` lists them; choosing one shows its box. */
export function Layers() {
  const document = useOpenDocument();
  const { start, raw, selection } = useView();
  const { of, table, failure, start: loadedStart } = useLayers();
  const [filter, setFilter] = useState('');
  const deferred = useDeferredValue(filter);
  useEffect(() => {
    if (start) loadLayers(start);
  }, [start, raw, document]);
  const rows = useMemo(() => (table?.rows ?? []).map((row, i): Row => ({ ...row, key: `${i} ${row.name}` })), [table]);
  const shown = useMemo(() => {
    const words = deferred.toLowerCase().split(/\s+/).filter(Boolean);
    return rows.filter((row) => words.every((word) => layerText(row).includes(word)));
  }, [rows, deferred]);
  // A stack of layers has none to tell.
  const hasConnections = useMemo(() => rows.some(({ connectedTo }) => connectedTo.length > 0), [rows]);
  const isCurrent = of === document && loadedStart === start;

  if (!start || (isCurrent && (failure || (table && rows.length === 0)))) {
    return (
      <div className="page">
        <h1 className="h2">Layers</h1>
        <EmptyState icon="layers" title="No layers.">
          {failure?.message ?? 'Nothing of this model can be drawn, so there is nothing to list.'}
        </EmptyState>
      </div>
    );
  }
  const selected = selection?.kind === 'box' ? shown.find(({ place }) => place?.box === selection.box) : undefined;
  return (
    <div className="page list-page">
      <div className="row wrap">
        <h1 className="h2">Layers</h1>
        {table && isCurrent && <span className="muted">{countText(table)}</span>}
        <span className="grow" />
        <Field
          label="Filter the layers"
          placeholder="Filter by name, type or shape"
          type="search"
          icon="filter"
          className="list-filter"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      </div>
      {table?.source === 'scopes' && isCurrent && (
        <p className="t2">
          The model has no Keras metadata. This is the top level of its graph, where exporters put layers.
        </p>
      )}
      {isCurrent && table && shown.length === 0 ? (
        <EmptyState icon="filter" title={`No layer matches “${deferred}”.`} />
      ) : (
        <Table
          label="Layers"
          columns={hasConnections ? COLUMNS : COLUMNS.filter(({ key }) => key !== 'connected')}
          rows={isCurrent ? shown : []}
          rowKey={({ key }) => key}
          selected={selected?.key ?? null}
          onSelect={({ place }) => {
            if (!place) return;
            leaveOwnView();
            showHit(place);
          }}
        />
      )}
    </div>
  );
}
