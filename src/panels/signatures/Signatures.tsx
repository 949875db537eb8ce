import { signatureLines } from '../../model/signatureLines';
import { signaturesInOrder } from '../../model/signatureOrder';
import type { Signature } from '../../model/summary';
import { useOpenDocument } from '../../state/document';
import { useView } from '../../state/view';
import { showStart } from '../../state/viewActions';
import { Button } from '../../ui/Button';
import { Chip } from '../../ui/Chip';
import { EmptyState } from '../../ui/EmptyState';
import { TensorTable } from '../../ui/TensorTable';
import './Signatures.css';

/** Every signature of the MetaGraph with its inputs and outputs. */
export function Signatures() {
  const { summary } = useOpenDocument().opened;
  const metaGraph = useView((state) => state.metaGraph);
  const facts = summary.metaGraphs[metaGraph];
  const signatures = facts ? signaturesInOrder(facts) : [];
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
      <TensorTable label={`Inputs and outputs of ${signature.key}`} lines={signatureLines(signature)} />
      {signature.inputs.length + signature.outputs.length === 0 && (
        <p className="muted small">It takes nothing and gives nothing.</p>
      )}
    </section>
  );
}
