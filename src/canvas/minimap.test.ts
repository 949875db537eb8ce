import { describe, expect, it } from 'vitest';
import { isInTheWay, mapStep } from './Minimap';

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

describe('keys on the map', () => {
  const bounds = { x: 0, y: 0, width: 1000, height: 8000 };
  const seen = { x: 200, y: 1000, width: 400, height: 800 };

  it('move the view by a quarter or a whole of what is seen', () => {
    expect(mapStep('ArrowDown', seen, bounds)).toEqual({ x: 400, y: 1600 });
    expect(mapStep('ArrowLeft', seen, bounds)).toEqual({ x: 300, y: 1400 });
    expect(mapStep('PageUp', seen, bounds)).toEqual({ x: 400, y: 600 });
  });

  it('go to the ends, and never beyond the graph', () => {
    expect(mapStep('Home', seen, bounds)).toEqual({ x: 400, y: 400 });
    expect(mapStep('End', seen, bounds)).toEqual({ x: 400, y: 7600 });
    expect(mapStep('PageDown', { ...seen, y: 7500 }, bounds)).toEqual({ x: 400, y: 8000 });
  });

  it('are left alone where they mean nothing here', () => {
    expect(mapStep('Enter', seen, bounds)).toBeNull();
  });
});
