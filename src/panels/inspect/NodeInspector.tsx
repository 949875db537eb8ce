import { useEffect, useState } from 'react';
import type { AttrDetails, InputDetails, NodeDetails } from '../../decode/decodeApi';
import { framePrefixOf } from '../../state/addresses';
import { addressInFrame, type NodeAddress } from '../../model/address';
import type { Failure } from '../../model/failure';
import { formatTensorShape } from '../../model/shape';
import { isRunOf } from '../../state/heat';
import { type FoundNode, findNode } from '../../state/nodeLookup';
import { useRun } from '../../state/run';
import { useView } from '../../state/view';
import { showNode, showStart } from '../../state/viewActions';
import { EmptyState } from '../../ui/EmptyState';
import { Activation } from './Activation';
import { StackTrace } from './StackTrace';
import { TapButton } from './TapButton';

type Found =
  | { readonly phase: 'reading' }
  | { readonly phase: 'found'; readonly node: FoundNode }
  | { readonly phase: 'failed'; readonly failure: Failure };

/** Everything a node says of itself: doc, attributes, inputs and outputs, and after a run its value. */
export function NodeInspector({ address }: { address: NodeAddress }) {
  const [found, setFound] = useState<Found>({ phase: 'reading' });
  const metaGraph = useView((state) => state.metaGraph);
  const start = useView((state) => state.start);
  // Of another signature's run the same address may mean another node.
  const ran = useRun((state) => state.phase === 'done' && start !== null && isRunOf(start, state.inputs));
  useEffect(() => {
    const stop = new AbortController();
    void findNode(address, stop.signal).then((result) => {
      if (stop.signal.aborted) return;
      setFound(result.ok ? { phase: 'found', node: result.value } : { phase: 'failed', failure: result.failure });
    });
    return () => stop.abort();
  }, [address]);
  if (found.phase === 'reading') return null;
  if (found.phase === 'failed') return <EmptyState icon="error" title={found.failure.message} />;
  const { details } = found.node;
  return (
    <>
      {details.doc && <p className="sec t2">{details.doc}</p>}
      {ran && <Activation address={address} />}
      <Tensors details={details} address={address} />
      <Attributes details={details} />
      <StackTrace metaGraph={metaGraph} functionName={details.functionName} node={details.name} />
    </>
  );
}

/** Attributes that hold what is shown elsewhere, or nothing for a person. */
const HIDDEN: ReadonlySet<string> = new Set(['_output_shapes', '_class']);

function Attributes({ details }: { details: NodeDetails }) {
  const metaGraph = useView((state) => state.metaGraph);
  const attrs = details.attrs.filter((attr) => !HIDDEN.has(attr.name));
  const link = (name: string) => (
    <button
      key={name}
      type="button"
      className="a break"
      onClick={() => showStart({ kind: 'function', metaGraph, name })}
    >
      {name}
    </button>
  );
  const value = (attr: AttrDetails) => {
    if (attr.functionName) return link(attr.functionName);
    if (attr.functionNames) return <span className="col">{attr.functionNames.map(link)}</span>;
    return attr.text;
  };
  return (
    <section className="sec">
      <h3 className="h4">Attributes</h3>
      {attrs.length === 0 && !details.device && <p className="muted small">None.</p>}
      <dl className="attrs small">
        {attrs.map((attr) => (
          <div key={attr.name} className="kv-row">
            <dt>{attr.name}</dt>
            <dd
              className={`mono break ${attr.isDefault ? 'default' : ''}`}
              title={attr.isDefault ? 'default' : undefined}
            >
              {value(attr)}
            </dd>
          </div>
        ))}
        {details.device && (
          <div className="kv-row">
            <dt>device</dt>
            <dd className="mono break">{details.device}</dd>
          </div>
        )}
        {details.functionName && (
          <div className="kv-row">
            <dt>in function</dt>
            <dd className="mono break">{link(details.functionName)}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function Tensors({ details, address }: { details: NodeDetails; address: NodeAddress }) {
  const prefix = framePrefixOf(address);
  const producer = (input: InputDetails) =>
    input.node === null ? (
      <span className="mono break">{input.from}</span>
    ) : (
      <button
        type="button"
        className="a mono break"
        onClick={() => void showNode(addressInFrame(prefix, input.node ?? ''))}
      >
        {input.from}
      </button>
    );
  return (
    <section className="sec small">
      <h3 className="h4">Inputs</h3>
      {details.inputs.length === 0 && <p className="muted">None.</p>}
      <ul className="tensor-list">
        {details.inputs.map((input, i) => (
          <li key={`${input.argument} ${i}`} className="tensor-line">
            <span className="what">{input.argument}</span>
            {producer(input)}
          </li>
        ))}
        {details.controlInputs.map((name) => (
          <li key={`^${name}`} className="tensor-line">
            <span className="what">control</span>
            <button type="button" className="a mono break" onClick={() => void showNode(addressInFrame(prefix, name))}>
              {name}
            </button>
          </li>
        ))}
      </ul>
      <h3 className="h4 row" style={{ marginTop: 12, marginBottom: 8 }}>
        <span className="grow">Outputs</span>
        {details.outputs.length > 0 && <TapButton address={address} />}
      </h3>
      {details.outputs.length === 0 && <p className="muted">None.</p>}
      <ul className="tensor-list">
        {details.outputs.map((output, i) => (
          <li key={`${output.name} ${i}`} className="tensor-line">
            <span className="what">{output.name || `output ${i}`}</span>
            <span className="mono">
              {output.shape === null ? '' : `${formatTensorShape(output.shape)} `}
              {output.dtype}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
