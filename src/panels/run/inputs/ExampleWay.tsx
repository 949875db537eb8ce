import { useEffect, useMemo, useState } from 'react';
import { plural } from '../../../lib/text';
import type { ExampleFeature, FeatureValues } from '../../../model/example';
import type { TensorSpec } from '../../../model/summary';
import { Field } from '../../../ui/Field';
import type { Fed } from './fed';
import { anyValues, describeFeature, emptyFeature, exampleTensor, readFeature } from './makeExample';
import { useKept } from './useKept';

/** A tf.train.Example, a field for each feature that the graph takes out of it. */
export function ExampleWay({
  spec,
  features,
  asked,
  onFed,
}: {
  spec: TensorSpec;
  features: readonly ExampleFeature[];
  /** How often what is required and empty was to be generated. */
  asked: number;
  onFed: (fed: Fed) => void;
}) {
  const [texts, setTexts] = useKept<Readonly<Record<string, string>>>('features', () => ({}));
  const typed = useMemo(
    () => features.map((feature) => readFeature(feature, texts[feature.key] ?? '')),
    [features, texts],
  );

  const [filled, setFilled] = useState(0);
  if (filled !== asked) {
    setFilled(asked);
    const missing = features.filter(({ key, isRequired }) => isRequired && (texts[key] ?? '').trim() === '');
    setTexts((before) => ({ ...before, ...Object.fromEntries(missing.map((one) => [one.key, anyValues(one)])) }));
  }

  useEffect(() => {
    const given: [string, FeatureValues][] = [];
    for (const [i, feature] of features.entries()) {
      const read = typed[i];
      // What is wrong stands under its own field.
      if (!read?.ok) return onFed({ kind: 'empty', wants: `${spec.key}: ${feature.key} cannot be read` });
      if (read.values === null && feature.isRequired) {
        return onFed({ kind: 'empty', wants: `${spec.key}: ${feature.key} is required` });
      }
      if (read.values !== null) given.push([feature.key, read.values]);
    }
    const said = given.slice(0, 3).map(([key]) => `${key} ${texts[key] ?? ''}`);
    onFed({
      kind: 'tensor',
      tensor: exampleTensor(spec.shape, given),
      label: said.join(', ') || 'example of defaults',
    });
  }, [features, typed, texts, spec, onFed]);

  const required = features.filter(({ isRequired }) => isRequired).length;
  return (
    <div className="col run-features">
      <p className="small muted">
        A tf.Example of {plural(features.length, 'feature')}
        {required > 0 ? `, ${required} required` : ''}. Several values with commas between them.
      </p>
      <div className="run-feature-list" role="group" aria-label={`Features of ${spec.key}`}>
        {features.map((feature, i) => {
          const read = typed[i];
          return (
            <div key={feature.key} className="run-feature">
              <span className="run-feature-name cut" title={feature.key}>
                {feature.key}
              </span>
              <span className="tiny mono muted cut">{describeFeature(feature)}</span>
              <Field
                small
                mono
                label={`${feature.key}, ${describeFeature(feature)}`}
                placeholder={emptyFeature(feature)}
                value={texts[feature.key] ?? ''}
                error={read?.ok === false ? read.why : undefined}
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  setTexts((before) => ({ ...before, [feature.key]: value }));
                }}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
