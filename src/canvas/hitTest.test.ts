import { describe, expect, it } from 'vitest';
import type { Scene } from '../layout/layoutApi';
import { sceneFromText } from '../testing/scenes';
import { boxAt, edgeAt } from './hitTest';
import { indexScene } from './sceneIndex';

function place(scene: Scene, id: string): { readonly x: number; readonly y: number } {
  const row = scene.id.findIndex((other) => other === id);
  return { x: scene.x[row] ?? 0, y: scene.y[row] ?? 0 };
}

async function setup() {
  const scene = await sceneFromText({ '': '>in -> [enc -> out', enc: '* -> a -> b -> *' });
  const rows = scene.rows.map((own, row) =>
    scene.id[row] === 'enc/a'
      ? [{ kind: 'weight' as const, label: 'kernel', text: '⟨3⟩', variable: 0, address: null, missing: false }]
      : own,
  );
  const heights = scene.height.slice();
  heights[scene.id.findIndex((id) => id === 'enc/a')] = 64;
  const drawn = { ...scene, rows, height: heights };
  const index = indexScene(drawn);
  const at = (id: string, dx: number, dy: number) => {
    const { x, y } = place(scene, id);
    const hit = boxAt(index, x + dx, y + dy);
    return hit && { ...hit, box: scene.id[hit.box] };
  };
  return { scene: drawn, index, at };
}

describe('what lies under the pointer', () => {
  it('is the box and not the frame around it', async () => {
    const { at } = await setup();
    expect(at('enc/a', 100, 20)).toEqual({ box: 'enc/a', row: -1, chevron: false });
  });

  it('is the folded weight below the head', async () => {
    const { at } = await setup();
    expect(at('enc/a', 100, 50)).toEqual({ box: 'enc/a', row: 0, chevron: false });
  });

  it("is the frame at its head, and its chevron at the head's left", async () => {
    const { at } = await setup();
    expect(at('enc', 120, 20)).toEqual({ box: 'enc', row: -1, chevron: false });
    expect(at('enc', 14, 20)).toEqual({ box: 'enc', row: -1, chevron: true });
  });

  it('is the chevron at the edge of the screen where that cuts the frame', async () => {
    const { scene, index } = await setup();
    const { x, y } = place(scene, 'enc');
    const hit = (dx: number): boolean | undefined => boxAt(index, x + dx, y + 20, 0, x + 60)?.chevron;
    expect(hit(14)).toBe(false);
    expect(hit(74)).toBe(true);
    expect(hit(100)).toBe(false);
  });

  it("is nothing on a frame's ground, which is the canvas of its children", async () => {
    const { at } = await setup();
    expect(at('enc', 6, 90)).toBeNull();
  });

  it('is an edge within reach, the nearest one', async () => {
    const { scene, index } = await setup();
    const { x, y } = place(scene, 'in');
    const edge = edgeAt(index, x + 108 + 3, y + 44 + 10, 5);
    expect(scene.id[scene.edges.from[edge] ?? -1]).toBe('in');
    expect(edgeAt(index, x + 108 + 9, y + 44 + 10, 5)).toBe(-1);
  });
});
