import { useState } from 'react';
import { signaturesInOrder } from '../../model/signatureOrder';
import type { MetaGraphSummary } from '../../model/summary';
import { useOpenDocument } from '../../state/document';
import { useView } from '../../state/view';
import { showStart } from '../../state/viewActions';
import { Tree, type TreeRow } from '../../ui/Tree';

/** The signatures with their inputs and outputs. */
export function SignatureTree() {
  const { summary } = useOpenDocument().opened;
  const metaGraph = useView((state) => state.metaGraph);
  const start = useView((state) => state.start);
  const page = useView((state) => state.page);
  const facts = summary.metaGraphs[metaGraph];
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(start?.kind === 'signature' ? [start.key] : facts?.defaultSignature ? [facts.defaultSignature] : []),
  );
  if (!facts || facts.signatures.length === 0) return null;
  return (
    <>
      <h2 className="h4">Signatures</h2>
      <Tree
        label="Signatures"
        rows={rowsOf(facts, open)}
        selected={start?.kind === 'signature' ? start.key : null}
        onToggle={(key, isOpen) => setOpen((now) => toggled(now, key, isOpen))}
        onSelect={(key) => {
          const [signature = ''] = key.split('\n');
          showStart({ kind: 'signature', metaGraph, key: signature }, page);
        }}
      />
    </>
  );
}

function toggled(set: ReadonlySet<string>, key: string, isIn: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (isIn) next.add(key);
  else next.delete(key);
  return next;
}

function rowsOf(facts: MetaGraphSummary, open: ReadonlySet<string>): readonly TreeRow[] {
  return signaturesInOrder(facts).flatMap((signature) => {
    const isOpen = open.has(signature.key);
    const row: TreeRow = {
      key: signature.key,
      level: 0,
      content: signature.key,
      text: signature.key,
      expanded: isOpen,
    };
    if (!isOpen) return [row];
    const tensors = [...signature.inputs, ...signature.outputs].map(
      (spec, position): TreeRow => ({
        key: `${signature.key}\n${position}`,
        level: 1,
        content: (
          <>
            <span className="sr">{position < signature.inputs.length ? 'input' : 'output'} </span>
            {spec.key}
          </>
        ),
        text: spec.key,
        expanded: null,
        hint: spec.dtype === 'invalid' ? '' : spec.dtype,
        mark: 'var(--op-io)',
      }),
    );
    return [row, ...tensors];
  });
}
