import { env } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { engineFromText, floats, ints, run, shownOutputs } from '../testing/runText';
import type { NodeAddress } from '../model/address';
import { enterBackend, NoBackend } from './backend/backends';
import { Stopped } from './run/stopped';
import { runFailure } from './outcome';

/**
 * What tfjs's own graph executor gets wrong or cannot do, as graphs; its kernels
 * are tried op by op in recorded.test.ts (traps.json), and two outputs of one node,
 * Merge and lists inside loops where those are tested. The answers are TensorFlow's
 * rules: a control input carries no data, a function sees its caller's tables.
 */
describe('where tfjs’s executor goes wrong, this one', () => {
  it('reads no data from a control input, wherever it stands', async () => {
    const engine = engineFromText(`
      seven: Const {dtype=float32, value=[7.0]}
      axis: Const {dtype=int32, value=0}
      sum: AddN(x, x, ^seven) {T=float32, N=2}
      joined: ConcatV2(x, sum, axis, ^seven) {T=float32, Tidx=int32, N=2}
      packed: Pack(x, x, ^seven) {T=float32, N=2, axis=0}
      signature serving_default(x=x) -> joined=joined, packed=packed`);
    expect(shownOutputs(await run(engine, { x: floats([1]) }))).toEqual({ joined: [1, 2], packed: [1, 1] });
  });

  it('finds the caller’s table inside a branch and a loop', async () => {
    const TABLE =
      'HashTableV2 {key_dtype=int32, value_dtype=float32, shared_name=t, container=none, use_node_name_sharing=false}';
    const FIND = '{Tin=int32, Tout=float32}';
    const engine = engineFromText(`
      table: ${TABLE}
      keys: Const {dtype=int32, value=[1, 2, 3]}
      values: Const {dtype=float32, value=[10.0, 20.0, 30.0]}
      fill: LookupTableImportV2(table, keys, values) {Tin=int32, Tout=float32}
      zero: Const {dtype=float32, value=0.0}
      branch: If(yes, table, key, ^fill) {then_branch=@find, else_branch=@find, Tcond=bool, Tout=[float32]}
      one: Const {dtype=int32, value=1}
      loop: While(one, zero, table, ^fill) {cond=@more, body=@add, Tout=[int32, float32, resource]}
      signature serving_default(yes=yes bool, key=key int32) -> branch=branch, loop=loop:1
      yes: Placeholder {dtype=bool}
      key: Placeholder {dtype=int32}
      def find(t: resource, k: int32) -> r=f
        none: Const {dtype=float32, value=-1.0}
        f: LookupTableFindV2(t, k, none) ${FIND}
      def more(i: int32, s, t: resource) -> r=less
        four: Const {dtype=int32, value=4}
        less: Less(i, four) {T=int32, dtype=bool}
      def add(i: int32, s, t: resource) -> i=next, s=sum, t=t
        one: Const {dtype=int32, value=1}
        none: Const {dtype=float32, value=-1.0}
        next: AddV2(i, one) {T=int32}
        f: LookupTableFindV2(t, i, none) ${FIND}
        sum: AddV2(s, f) {T=float32}`);
    const yes = { dtype: 'bool', shape: [], data: Uint8Array.of(1) } as const;
    expect(shownOutputs(await run(engine, { yes, key: ints(2) }))).toEqual({ branch: [20], loop: [60] });
  });

  it('lets a shape that fits through EnsureShape and refuses one that does not', async () => {
    const engine = engineFromText('y: EnsureShape(x) {T=float32, shape=(?, 2)}\nsignature serving_default(x=x) -> y=y');
    expect(shownOutputs(await run(engine, { x: floats([1, 2], [1, 2]) }))).toEqual({ y: [1, 2] });
    expect(shownOutputs(await run(engine, { x: floats([1, 2], [2, 1]) }))).toMatch(/^InvalidArgumentError at y/);
  });

  it('draws integers from the whole range', async () => {
    const engine = engineFromText(`
      shape: Const {dtype=int32, value=[1000]}
      low: Const {dtype=int32, value=3}
      high: Const {dtype=int32, value=6}
      y: RandomUniformInt(shape, low, high) {seed=1, seed2=2, T=int32, Tout=int32}
      signature serving_default() -> y=y`);
    const drawn = shownOutputs(await run(engine));
    expect(typeof drawn === 'string' ? drawn : new Set(drawn['y'])).toEqual(new Set([3, 4, 5]));
  });
});

describe('the webgl backend', () => {
  it('refuses a texture that the GPU cannot hold with both sizes and the node', () => {
    // gpgpu_util's validateTextureSize.
    const message = 'Requested texture size [9000x9000] greater than WebGL maximum on this browser / GPU [8192x8192].';
    const stopped = new Stopped('internal', message, 'conv' as NodeAddress, new Error(message));
    expect(runFailure(stopped)).toEqual({
      kind: 'refused',
      code: 'ResourceExhaustedError',
      message: `Out of memory: ${message}`,
      address: 'conv',
    });
  });

  afterAll(async () => enterBackend('cpu'));

  it('neither computes small tensors on the CPU nor anything in half precision, and says why it cannot start', async () => {
    // Node has no WebGL; what is set for it is set before it is started.
    await expect(enterBackend('webgl')).rejects.toThrow(NoBackend);
    await expect(enterBackend('webgl')).rejects.toThrow('The webgl backend could not be started on this machine.');
    expect(env().getBool('WEBGL_CPU_FORWARD')).toBe(false);
    expect(env().getBool('WEBGL_FORCE_F16_TEXTURES')).toBe(false);
  });
});
