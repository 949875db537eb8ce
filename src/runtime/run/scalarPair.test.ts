import { describe, expect, it } from 'vitest';
import type { DType } from '../../model/dtype';
import type { HostData } from '../../model/tensor';
import { scalarRulesOf } from './direct';
import { OPS } from '../ops';
import type { OpCall } from '../registry';
import type { ScalarPair } from './scalarPair';
import { allocateNumbers } from '../values/tensors';
import { Tensor } from '../values/value';

const VALUES: Readonly<Record<ScalarPair['from'], HostData>> = {
  float32: Float32Array.of(0, -0, 1, -1, 0.5, -2.75, 3e38, -3e38, 1e-40, 16777216, Infinity, -Infinity, NaN),
  int32: Int32Array.of(0, 1, -1, 2, 3, 31, 7919, -7919, 2147483647, -2147483648),
  bool: Uint8Array.of(0, 1),
};

/** The kernels' own answers are held against TensorFlow's in ops/recorded.test.ts. */
describe('an op of two scalars', () => {
  const rules = [...OPS].flatMap(([op, { kernel }]) =>
    Object.values(scalarRulesOf(kernel) ?? {}).map((pair) => [op, pair] as const),
  );

  it('is known of arithmetic, comparisons and logic', () => {
    const known = rules.map(([op, { from }]) => `${op} ${from}`);
    expect(known).toEqual(
      expect.arrayContaining(['AddV2 float32', 'Mul int32', 'Less int32', 'Equal float32', 'LogicalAnd bool']),
    );
    expect(known, 'whose kernel refuses a zero').not.toContain('FloorDiv int32');
  });

  it.each(rules)('%s is what its kernel makes of them', (op, pair) => {
    const call = { op, backend: 'cpu', hostLimit: Number.POSITIVE_INFINITY } as unknown as OpCall;
    const values = VALUES[pair.from] as Float32Array;
    for (const x of values) {
      for (const y of values) {
        const inputs = [scalarOf(pair.from, x), scalarOf(pair.from, y)] as const;
        const expected = outcome(() => OPS.get(op)?.kernel(inputs, call));
        expect(
          outcome(() => [pair.make(...inputs)]),
          `${x}, ${y}`,
        ).toEqual(expected);
      }
    }
  });

  it('is left to the kernel where a value is of another dtype, no scalar, or on the backend', () => {
    const pair = scalarRulesOf(OPS.get('AddV2')?.kernel ?? (() => []))?.float32 as ScalarPair;
    const one = scalarOf('float32', 1);
    expect(pair.make(one, one)).not.toBeNull();
    expect(pair.make(one, scalarOf('int32', 1))).toBeNull();
    expect(pair.make(new Tensor('float32', [1], Float32Array.of(1), null), one)).toBeNull();
    expect(pair.make(one, new Tensor('float32', [], null, null))).toBeNull();
  });
});

function scalarOf(dtype: DType, value: number): Tensor {
  const data = allocateNumbers(dtype, 1);
  data[0] = value;
  return new Tensor(dtype, [], data, null);
}

/** What was made, or with which words it was refused. */
function outcome(make: () => unknown): unknown {
  try {
    return (make() as readonly Tensor[]).map(({ dtype, shape, host }) => ({ dtype, shape, host }));
  } catch (error) {
    return String(error);
  }
}
