import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enterBackend } from '../backend/backends';
import type { FusedMember } from './fusedConvolution';
import { startProduct } from './fusedProduct';
import { enterWebglStandIn } from '../ops/fixtures/webglStandIn';
import type { OpCall } from '../registry';
import { fromHost, hostOf } from '../values/tensors';
import type { Tensor } from '../values/value';

beforeAll(enterWebglStandIn);
afterAll(async () => enterBackend('cpu'));

function call(attrs: Readonly<Record<string, boolean | string>>): OpCall {
  const read = (name: string) => attrs[name];
  return { backend: 'webgl', hostLimit: 0, attrs: { bool: read, string: read } } as unknown as OpCall;
}

function floats(shape: readonly number[], ...values: readonly number[]): Tensor {
  return fromHost('float32', shape, Float32Array.from(values));
}

/** What a product of 1 2 / 3 4 / 5 6 and 1 0 −1 / 2 1 0, turned or not, makes together with one addition. */
function start(op: string, bias: Tensor, turned = false, format = 'NHWC'): readonly number[] | null {
  const member = { op, count: 1, call: call({ data_format: format }) } as unknown as FusedMember;
  const a = turned ? floats([2, 3], 1, 3, 5, 2, 4, 6) : floats([3, 2], 1, 2, 3, 4, 5, 6);
  const b = turned ? floats([3, 2], 1, 2, 0, 1, -1, 0) : floats([2, 3], 1, 0, -1, 2, 1, 0);
  const found = startProduct(call({ transpose_a: turned, transpose_b: turned }), [member], [a, b, bias]);
  expect(found?.done ?? 1).toBe(1);
  return found && [...(hostOf(found.value) as Float32Array)];
}

describe('a product and its bias in one kernel', () => {
  const bias = floats([3], 10, 20, 30);
  // By hand: the rows of the product are 5 2 −1, 11 4 −3 and 17 6 −5.
  const sum = [15, 22, 29, 21, 24, 27, 27, 26, 25];

  it.each(['BiasAdd', 'AddV2', 'Add'])('are added up by %s, whichever way the matrices lie', (op) => {
    expect(start(op, bias)).toEqual(sum);
    expect(start(op, bias, true)).toEqual(sum);
  });

  it('add nothing from around the matrices where the inner size is odd', () => {
    const member = { op: 'AddV2', count: 1, call: call({}) } as unknown as FusedMember;
    const operands = [floats([1, 3], 1, 2, 3), floats([3, 1], 4, 5, 6), floats([1], 10)];
    const found = startProduct(call({ transpose_a: false, transpose_b: false }), [member], operands);
    expect(found && [...(hostOf(found.value) as Float32Array)]).toEqual([42]);
  });

  it('stay apart where the other operand is no vector for the rows', () => {
    expect(start('AddV2', floats([], 1))).toBeNull();
    expect(start('AddV2', floats([1], 1))).toBeNull();
    expect(start('AddV2', floats([3, 1], 1, 2, 3))).toBeNull();
    expect(start('BiasAdd', floats([2], 1, 2))).toBeNull();
    expect(start('BiasAdd', bias, false, 'NCHW')).toBeNull();
    expect(start('Mul', bias)).toBeNull();
  });
});
