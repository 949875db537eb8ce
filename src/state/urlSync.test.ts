import { describe, expect, it } from 'vitest';
import type { BoxId, GroupId } from '../graph/view';
import { isStep } from './urlSync';
import { INITIAL_VIEW } from './view';

const groups = (...ids: string[]) => ids as GroupId[];

describe('an entry for Back', () => {
  it('is made for another page, another signature, an opened group', () => {
    expect(isStep(INITIAL_VIEW, { ...INITIAL_VIEW, page: 'variables' })).toBe(true);
    expect(isStep(INITIAL_VIEW, { ...INITIAL_VIEW, start: { kind: 'graph', metaGraph: 0 } })).toBe(true);
    expect(isStep({ ...INITIAL_VIEW, open: groups('a') }, { ...INITIAL_VIEW, open: groups('a', 'b') })).toBe(true);
  });
  it('is not made for a selection, a moved camera, or what the layout opened by itself', () => {
    const selection = { kind: 'box', box: 'x' as BoxId, row: null } as const;
    expect(isStep(INITIAL_VIEW, { ...INITIAL_VIEW, selection, viewport: { x: 1, y: 2, zoom: 1 } })).toBe(false);
    expect(isStep(INITIAL_VIEW, { ...INITIAL_VIEW, open: groups('a') })).toBe(false);
  });
});
