import { useState } from 'react';
import { formatBytes, plural } from '../../lib/text';
import { formatFlops, setBatch, useBatch, useCost } from '../../state/cost';
import { sceneOf, useScene } from '../../state/scene';
import { Field } from '../../ui/Field';
import { KeyValue } from '../../ui/KeyValue';

/** What one run costs for a batch size of the user's: of a box of the scene, or with -1 of the whole graph. */
export function Cost({ row }: { row: number }) {
  const scene = useScene(sceneOf);
  const batch = useBatch((state) => state.size);
  const [text, setText] = useState(String(batch));
  const cost = useCost(scene, row);
  if (!scene) return null;
  // Beside a box the box's name stands above.
  const Heading = row < 0 ? 'h2' : 'h3';
  const isBatch = /^[1-9]\d{0,5}$/.test(text.trim());
  return (
    <section className="sec" aria-label="Cost">
      <div className="row">
        <Heading className="h4 grow">Cost of one run</Heading>
        <span className="small muted">batch</span>
        <Field
          label="Batch size"
          small
          className="cost-batch"
          inputMode="numeric"
          value={text}
          {...(!isBatch && { error: 'A whole number from 1.' })}
          onChange={(event) => {
            setText(event.target.value);
            if (/^[1-9]\d{0,5}$/.test(event.target.value.trim())) setBatch(Number(event.target.value));
          }}
        />
      </div>
      {cost && (
        <KeyValue
          rows={[
            ['Computing', atLeast(cost.flops, cost.unknownOps, formatFlops)],
            ['Activations', atLeast(cost.activationBytes, cost.unknownOps, formatBytes)],
          ]}
        />
      )}
      {cost && cost.unknownOps > 0 && (
        <p className="small muted">Without {plural(cost.unknownOps, 'op')} whose sizes or rule are not known.</p>
      )}
    </section>
  );
}

/** What is left out makes the number a lower bound; of nothing known there is no number at all. */
function atLeast(known: number, unknownOps: number, format: (value: number) => string): string {
  if (unknownOps === 0) return format(known);
  return known === 0 ? 'not known' : `at least ${format(known)}`;
}
