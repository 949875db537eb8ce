import { useCallback } from 'react';
import type { BoxRow } from '../../graph/view';
import { ok, fail, type Result } from '../../lib/result';
import { formatAddress, type NodeAddress, parseAddress } from '../../model/address';
import type { Failure } from '../../model/failure';
import type { HostTensor } from '../../model/tensor';
import { askDecode } from '../../state/engine';
import { findNode } from '../../state/nodeLookup';
import type { SelectedBox } from '../../state/selection';
import { sceneOf, useScene } from '../../state/scene';
import { selectBox } from '../../state/viewActions';
import { Chip } from '../../ui/Chip';
import { TensorView } from './TensorView';
import { useTensor } from './useTensor';
import { ReadFailure } from './VariableInspector';

/** A constant that was folded into the op that uses it. */
export function ConstantInspector({ row, address, of }: { row: BoxRow; address: NodeAddress; of: SelectedBox }) {
  const scene = useScene(sceneOf);
  const read = useCallback((signal: AbortSignal) => readConstant(address, signal), [address]);
  const loaded = useTensor(read);
  const ownerId = scene?.id[of.index];
  const { node } = parseAddress(address);
  return (
    <div>
      <section className="sec inspect-head">
        <div className="row small muted">
          <span className="sw" style={{ background: 'var(--op-shape)' }} />
          <span>
            Constant of{' '}
            <button type="button" className="a" onClick={() => ownerId !== undefined && selectBox(ownerId)}>
              {of.subtitle || of.title}
            </button>
          </span>
        </div>
        <h2 className="h3">{row.label}</h2>
        <div className="mono t2 break" title={formatAddress(address)}>
          {node}
        </div>
        {loaded.phase === 'read' && (
          <div className="chips">
            <Chip mono>{`⟨${loaded.tensor.shape.join('×')}⟩`}</Chip>
            <Chip>{loaded.tensor.dtype}</Chip>
          </div>
        )}
      </section>
      {loaded.phase === 'failed' && <ReadFailure failure={loaded.failure} />}
      {loaded.phase === 'read' && <TensorView tensor={loaded.tensor} name={node} />}
    </div>
  );
}

/** The value of a Const: its tensor attribute. */
async function readConstant(address: NodeAddress, signal: AbortSignal): Promise<Result<HostTensor, Failure>> {
  const found = await findNode(address, signal);
  if (!found.ok) return found;
  const { body, details } = found.value;
  const attr = details.attrs.find((candidate) => candidate.tensor)?.name;
  if (attr === undefined) {
    return fail({ kind: 'bad-shape', message: `${body.node} is a ${details.op} and holds no tensor.` });
  }
  const value = await askDecode('constant', { ...body, attr }, { signal });
  return value.ok ? ok(value.value) : value;
}
