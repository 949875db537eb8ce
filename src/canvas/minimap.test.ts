import { describe, expect, it } from 'vitest';
import { isInTheWay } from './Minimap';

describe('the map', () => {
  const screen = { width: 800, height: 700 };
  const map = { width: 138, height: 118 };
  const at = (x: number, y: number, width: number, height: number, zoom = 1): boolean =>
    isInTheWay({ x: 0, y: 0, width, height }, { x, y, zoom }, screen, map);

  it('makes way for a graph that is all on the screen and reaches under it', () => {
    expect(at(20, 20, 760, 640)).toBe(true);
    expect(at(20, 20, 1520, 1280, 0.5)).toBe(true);
  });

  it('stays beside one that does not, and where there is more than the screen shows', () => {
    expect(at(300, 20, 200, 660)).toBe(false);
    expect(at(20, 20, 760, 400)).toBe(false);
    expect(at(20, 20, 760, 2000)).toBe(false);
    expect(at(-10, 20, 760, 640)).toBe(false);
  });
});
