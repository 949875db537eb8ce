import { describe, expect, it } from 'vitest';
import type { Scene } from '../layout/layoutApi';
import type { NodeAddress } from '../model/address';
import { timePerBox } from './heat';

/** Boxes as `op address` or `group id`; times as address → ms. */
function times(
  boxes: readonly string[],
  ran: Readonly<Record<string, number>>,
  more: { readonly kernelMs?: readonly number[]; readonly fused?: Readonly<Record<string, string>> } = {},
) {
  const parts = boxes.map((box) => box.split(' '));
  const scene = {
    count: boxes.length,
    kind: parts.map(([kind]) => kind),
    group: parts.map(([kind, id]) => (kind === 'op' ? null : id)),
    address: parts.map(([kind, id]) => (kind === 'op' ? id : null)),
    members: parts.map(() => []),
  } as unknown as Scene;
  const address = Object.keys(ran) as NodeAddress[];
  const nodes = {
    address,
    ms: Float32Array.from(Object.values(ran)),
    count: new Uint32Array(address.length).fill(1),
    kernelMs: more.kernelMs ? Float32Array.from(more.kernelMs) : null,
  };
  const fused = Object.entries(more.fused ?? {}).map(([one, into]) => ({ address: one, into }) as never);
  return timePerBox(scene, { nodes, totalMs: 10, fused });
}

describe('time per box', () => {
  it('is that of the op, and of everything inside a closed group', () => {
    const heat = times(['op call|relu', 'group call|dense/', 'group call|empty/'], {
      'call|relu': 1,
      'call|dense/MatMul': 3,
      'call|dense/BiasAdd': 1,
      'call|dense_1/MatMul': 50,
    });
    expect(heat.text).toEqual(['1 ms', '4 ms', '']);
    expect(heat.level[1]).toBe(1);
    expect(heat.level[0]).toBe(0.25);
    expect(heat.level[2]).toBeNaN();
  });
  it('does not count a call and its body twice', () => {
    const heat = times(['group outer/'], { 'outer/call': 9, 'outer/call|a': 4, 'outer/call|b': 4, 'outer/c': 1 });
    expect(heat.text).toEqual(['9 ms']);
  });
  it('counts the bodies of a loop, whose steps name an attribute', () => {
    const heat = times(['group while#'], { while: 8, 'while#body|mul': 5, 'while#cond|less': 2, while_1: 100 });
    expect(heat.text).toEqual(['7 ms']);
  });
  it('is that of the kernel where the GPU has told it', () => {
    expect(times(['op a', 'op b'], { a: 9, b: 2 }, { kernelMs: [0.5, Number.NaN] }).text).toEqual(['0.5 ms', '2 ms']);
  });
  it('is absent where another node did the work, and the box says so', () => {
    const heat = times(['op conv', 'op relu'], { relu: 2 }, { fused: { conv: 'relu' } });
    expect(heat.text).toEqual(['fused', '2 ms']);
    expect(heat.level[0]).toBeNaN();
  });
  it('is no heat at all when everything took no time', () => {
    expect([...times(['op a'], { a: 0 }).level]).toEqual([0]);
  });
});
