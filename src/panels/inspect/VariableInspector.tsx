import { useCallback } from 'react';
import { formatBytes, formatCount, plural } from '../../lib/text';
import { adviceFor } from '../../model/advice';
import type { Failure } from '../../model/failure';
import { formatWeightShape } from '../../model/shape';
import type { VariableFact } from '../../model/summary';
import { useOpenDocument } from '../../state/document';
import { askDecode } from '../../state/engine';
import { reopen } from '../../state/pickFiles';
import { storedOf } from '../../model/stored';
import { elementsOf, variableBytes } from '../../state/facts';
import type { SelectedBox } from '../../state/selection';
import { selectBox } from '../../state/viewActions';
import { sceneOf, useScene } from '../../state/scene';
import { Button } from '../../ui/Button';
import { Chip } from '../../ui/Chip';
import { EmptyState } from '../../ui/EmptyState';
import { KeyValue } from '../../ui/KeyValue';
import { MissingValues } from './MissingValues';
import { TensorView } from './TensorView';
import { useTensor } from './useTensor';

/** A weight: what it is, then its values in four views. */
export function VariableInspector({ variable, of }: { variable: VariableFact; of: SelectedBox | null }) {
  const { summary } = useOpenDocument().opened;
  const scene = useScene(sceneOf);
  const stored = storedOf(summary, variable);
  const elements = elementsOf(variable);
  const bytes = variableBytes(summary, variable);
  const ownerId = of && scene ? scene.id[of.index] : undefined;
  return (
    <div>
      <section className="sec inspect-head">
        <div className="row small muted">
          <span className="sw" style={{ background: 'var(--op-state)' }} />
          {of ? (
            <span>
              Variable of{' '}
              <button type="button" className="a" onClick={() => ownerId !== undefined && selectBox(ownerId)}>
                {of.subtitle || of.title}
              </button>
            </span>
          ) : (
            <span>Variable</span>
          )}
        </div>
        <h2 className="h3 break">{variable.name.slice(variable.name.lastIndexOf('/') + 1)}</h2>
        <div className="mono t2 break">{variable.name}</div>
        <div className="chips">
          <Chip mono>{formatWeightShape(variable.shape)}</Chip>
          <Chip>{variable.dtype}</Chip>
          {elements !== null && <Chip>{plural(elements, 'value')}</Chip>}
          {bytes !== null && <Chip>{formatBytes(bytes)}</Chip>}
          {variable.trainable === false && <Chip>not trainable</Chip>}
        </div>
      </section>
      {stored.kind === 'stored' && <Values name={variable.name} tensorKey={stored.entry.key} />}
      {stored.kind === 'missing-shard' && <MissingValues file={stored.file} entry={stored.entry} />}
      {stored.kind === 'not-in-checkpoint' && (
        <EmptyState icon="missing" title="No values to show">
          {variable.checkpointKey === null
            ? 'Neither object graph nor restore graph says which checkpoint key is this variable’s.'
            : `variables.index has no key ${variable.checkpointKey}.`}
        </EmptyState>
      )}
      {stored.kind === 'no-checkpoint' && (
        <EmptyState icon="missing" title="No values to show">
          The model has no readable variables.index.
        </EmptyState>
      )}
      <section className="sec small">
        <KeyValue
          rows={[
            ['Checkpoint key', variable.checkpointKey && <span className="mono">{variable.checkpointKey}</span>],
            ['Object', variable.objectPath && <span className="mono">{variable.objectPath}</span>],
            ['Nodes', variable.nodes.length > 0 ? <span className="mono">{variable.nodes.join(', ')}</span> : null],
            ['Id', formatCount(variable.id)],
          ]}
        />
      </section>
    </div>
  );
}

function Values({ name, tensorKey }: { name: string; tensorKey: string }) {
  const read = useCallback((signal: AbortSignal) => askDecode('tensor', { key: tensorKey }, { signal }), [tensorKey]);
  const loaded = useTensor(read);
  if (loaded.phase === 'failed') return <ReadFailure failure={loaded.failure} />;
  if (loaded.phase === 'reading') return <p className="sec muted">Reading {name}</p>;
  return <TensorView tensor={loaded.tensor} name={name} />;
}

export function ReadFailure({ failure }: { failure: Failure }) {
  return (
    <EmptyState icon="error" title="The values could not be read.">
      <p>{failure.message}</p>
      <p>{adviceFor(failure)}</p>
      {(failure.kind === 'file-unreadable' || failure.kind === 'file-changed') && (
        <p style={{ marginTop: 10 }}>
          <Button look="primary" icon="folder" onClick={reopen}>
            Reopen
          </Button>
        </p>
      )}
    </EmptyState>
  );
}
