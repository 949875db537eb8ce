import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { HostTensor } from '../../src/model/tensor';
import { recordedTensor } from '../zoo/golden';
import type { Golden, GoldenCase } from '../zoo/grammar';

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures/samples');

/** TensorFlow's own answers for a sample, recorded when it was made. */
export function goldenCases(sample: string): readonly GoldenCase[] {
  const golden = JSON.parse(readFileSync(path.join(FIXTURES, `${sample}.expected.json`), 'utf8')) as Golden;
  return golden.signatures['serving_default']?.cases ?? [];
}

/** The only input or output of a case. */
export function only(tensors: GoldenCase['inputs'] | undefined): HostTensor {
  const [first] = Object.values(tensors ?? {});
  if (!first) throw new Error('The case has no tensor.');
  return recordedTensor(first).tensor;
}

/** Largest difference, in units of the largest magnitude expected. */
export function worstError(ours: HostTensor, expected: HostTensor): number {
  const a = ours.data as Float32Array;
  const b = expected.data as Float32Array;
  let [worst, largest] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    worst = Math.max(worst, Math.abs((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN)));
    largest = Math.max(largest, Math.abs(b[i] ?? 0));
  }
  return worst / (largest || 1);
}

export interface Drawing {
  readonly label: number;
  readonly style: string;
  readonly strokes: readonly (readonly (readonly [number, number])[])[];
}

export function drawings(): readonly Drawing[] {
  const file = path.join(FIXTURES, 'digits-drawing.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly drawings: readonly Drawing[] }).drawings;
}

/** Statistics of a sample's weights as TensorFlow computed them, by checkpoint key. */
export function weightFacts(sample: string): Readonly<Record<string, WeightFacts>> {
  const file = path.join(FIXTURES, 'weights.json');
  const all = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  return (all[sample] ?? (all['samples'] as Record<string, unknown>)[sample]) as Record<string, WeightFacts>;
}

export interface WeightFacts {
  readonly shape: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}
