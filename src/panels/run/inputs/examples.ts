import type { TensorSpec } from '../../../model/summary';
import type { Example } from './fed';

/**
 * What a sample's card offers for an input: the fields of its examples that are
 * named like the input. `urlOf` makes the address of a file of the sample.
 */
export function examplesFor(
  spec: TensorSpec,
  cardExamples: readonly Readonly<Record<string, unknown>>[],
  urlOf: (path: string) => string,
): readonly Example[] {
  return cardExamples.flatMap((example) => {
    const given = example[spec.key];
    const label = typeof example['label'] === 'string' ? example['label'] : null;
    if (typeof given === 'string' && /\.(?:png|jpe?g)$/.test(given)) {
      return { label: label ?? given, value: { kind: 'picture', url: urlOf(given) } as const };
    }
    if (typeof given === 'string') return { label: label ?? given, value: { kind: 'text', text: given } as const };
    if (Array.isArray(given)) {
      const rows: unknown = spec.shape !== null && depthOf(given) === spec.shape.length - 1 ? [given] : given;
      return { label: label ?? 'Example', value: { kind: 'numbers', json: JSON.stringify(rows) } as const };
    }
    return [];
  });
}

function depthOf(value: unknown): number {
  return Array.isArray(value) ? 1 + depthOf(value[0]) : 0;
}
