import { formatTensorShape } from '../../model/shape';
import type { Signature, TensorSpec } from '../../model/summary';
import { useOpenDocument } from '../../state/document';
import { useView } from '../../state/view';
import { showStart } from '../../state/viewActions';
import { Button } from '../../ui/Button';
import { Chip } from '../../ui/Chip';
import { EmptyState } from '../../ui/EmptyState';
import { ScrollX } from '../../ui/ScrollX';
import './Signatures.css';

/** Every signature of the MetaGraph with its inputs and outputs. */
export function Signatures() {
  const { summary } = useOpenDocument().opened;
  const metaGraph = useView((state) => state.metaGraph);
  const signatures = summary.metaGraphs[metaGraph]?.signatures ?? [];
  return (
    <div className="page">
      <h1 className="h2">Signatures</h1>
      {signatures.length === 0 && (
        <EmptyState icon="signature" title="No signatures.">
          The model was exported without one. Its main graph can be looked at.
        </EmptyState>
      )}
      {signatures.map((signature) => (
        <SignatureSection key={signature.key} signature={signature} metaGraph={metaGraph} />
      ))}
    </div>
  );
}

function SignatureSection({ signature, metaGraph }: { signature: Signature; metaGraph: number }) {
  return (
    <section className="signature" aria-label={signature.key}>
      <div className="row wrap">
        <h2 className="h3 break">{signature.key}</h2>
        {!signature.callable && <Chip>runs when the model is loaded</Chip>}
        {signature.methodName && <span className="mono muted">{signature.methodName}</span>}
        <span className="grow" />
        <Button small icon="graph" onClick={() => showStart({ kind: 'signature', metaGraph, key: signature.key })}>
          Show graph
        </Button>
      </div>
      <ScrollX label={`Inputs and outputs of ${signature.key}`}>
        <table className="tb">
          <thead>
            <tr>
              <th className="way">
                <span className="sr">Direction</span>
              </th>
              <th>Key</th>
              <th>Dtype</th>
              <th>Shape</th>
              <th>Tensor</th>
            </tr>
          </thead>
          <tbody>
            {signature.inputs.map((spec) => (
              <SpecRow key={`in ${spec.key}`} way="in" spec={spec} />
            ))}
            {signature.outputs.map((spec) => (
              <SpecRow key={`out ${spec.key}`} way="out" spec={spec} />
            ))}
          </tbody>
        </table>
      </ScrollX>
      {signature.inputs.length + signature.outputs.length === 0 && (
        <p className="muted small">It takes nothing and gives nothing.</p>
      )}
    </section>
  );
}

function SpecRow({ way, spec }: { way: string; spec: TensorSpec }) {
  return (
    <>
      <tr>
        <td className="muted">{way}</td>
        <td className="m5">
          {spec.key}
          {spec.default && <span className="muted small"> has a default</span>}
        </td>
        <td>{spec.dtype}</td>
        <td className="mono">{formatTensorShape(spec.shape)}</td>
        <td className="mono t2">{spec.tensorName || spec.encoding}</td>
      </tr>
      {spec.components?.map((part) => (
        <tr key={part.tensorName}>
          <td className="muted">part</td>
          <td className="t2">{part.key}</td>
          <td>{part.dtype}</td>
          <td className="mono">{formatTensorShape(part.shape)}</td>
          <td className="mono t2">{part.tensorName}</td>
        </tr>
      ))}
    </>
  );
}
