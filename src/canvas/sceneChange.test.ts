import { describe, expect, it } from 'vitest';
import type { BoxId } from '../graph/view';
import { sceneFromText } from '../testing/scenes';
import { ease, isNew, planGlide, rowsFrom, sceneAt } from './glide';
import { changeScene, rectOf } from './sceneChange';
import { indexScene } from './sceneIndex';

const CLOSED = { '': 'x -> [g -> y\nx -> z' };
const OPEN = { ...CLOSED, g: '* -> a -> b -> c -> *' };
const SCREEN = { width: 800, height: 600 };

async function setup() {
  return { before: indexScene(await sceneFromText(CLOSED)), after: indexScene(await sceneFromText(OPEN)) };
}

describe('when a group opens', () => {
  it.each([['g'], ['z'], ['y']])('%s stays where it is on the screen if it was clicked', async (id) => {
    const { before, after } = await setup();
    const view = { x: 40, y: 60, zoom: 0.9 };
    const change = changeScene(before, after, view, [id as BoxId, null], SCREEN);
    const old = rectOf(before, before.rowOf.get(id as BoxId) ?? -1);
    const now = rectOf(after, after.rowOf.get(id as BoxId) ?? -1);
    expect(now.x * 0.9 + change.view.x).toBeCloseTo(old.x * 0.9 + 40);
    expect(now.y * 0.9 + change.view.y).toBeCloseTo(old.y * 0.9 + 60);
  });

  it('without a clicked box, what is in the middle of the screen stays', async () => {
    const { before, after } = await setup();
    const y = rectOf(before, before.rowOf.get('y' as BoxId) ?? -1);
    const view = { x: 400 - y.x, y: 300 - y.y, zoom: 1 };
    const change = changeScene(before, after, view, [null], SCREEN);
    const now = rectOf(after, after.rowOf.get('y' as BoxId) ?? -1);
    expect(now.y + change.view.y).toBeCloseTo(300);
  });

  it('another start is shown from its beginning, and nothing glides', async () => {
    const { before, after } = await setup();
    const other = indexScene({ ...after.scene, start: { kind: 'function', metaGraph: 0, name: 'f' } });
    expect(changeScene(before, other, { x: 0, y: 0, zoom: 1 }, [null], SCREEN).moved).toBeNull();
  });

  it('boxes that stay glide from where they were on the screen, new ones appear in place', async () => {
    const { before, after } = await setup();
    const plan = planGlide(before, after.scene, 5, 7);
    const y = after.rowOf.get('y' as BoxId) ?? -1;
    const fresh = after.rowOf.get('g/a' as BoxId) ?? -1;
    const old = rectOf(before, before.rowOf.get('y' as BoxId) ?? -1);
    expect(sceneAt(plan, [y], 0).y[y]).toBeCloseTo(old.y + 7);
    expect(sceneAt(plan, [y], 1).y[y]).toBeCloseTo(after.scene.y[y] ?? 0);
    expect([isNew(plan, y), isNew(plan, fresh)]).toEqual([false, true]);
    expect(sceneAt(plan, [fresh], 0.5).y[fresh]).toBe(after.scene.y[fresh]);
    expect(rowsFrom(plan, old.x, old.y, old.x + 300, old.y + 100)).toContain(y);
  });

  it('eases from 0 to 1 without going back', () => {
    const steps = [0, 0.1, 0.3, 0.6, 1].map(ease);
    expect(steps[0]).toBeCloseTo(0, 4);
    expect(steps[4]).toBeCloseTo(1, 4);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    // cubic-bezier(.2,.7,.2,1) is fast at first.
    expect(ease(0.3)).toBeGreaterThan(0.6);
  });
});
