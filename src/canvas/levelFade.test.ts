import { describe, expect, it } from 'vitest';
import { fadedAt } from './levelFade';

describe('a step of the level of detail', () => {
  const before = { x: 100, y: 40, zoom: 0.6 };

  it('fades out what was there', () => {
    expect([0, 45, 90, 500].map((elapsed) => fadedAt(before, before, 1, elapsed).alpha)).toEqual([1, 0.5, 0, 0]);
  });

  it('keeps every point of the old image over the same point of the scene', () => {
    const now = { x: -30, y: 75, zoom: 0.45 };
    const { x, y, scale } = fadedAt(before, now, 2, 10);
    const [sceneX, sceneY] = [70, -20];
    const oldX = (sceneX * before.zoom + before.x) * 2;
    const oldY = (sceneY * before.zoom + before.y) * 2;
    expect(x + oldX * scale).toBeCloseTo((sceneX * now.zoom + now.x) * 2);
    expect(y + oldY * scale).toBeCloseTo((sceneY * now.zoom + now.y) * 2);
  });
});
