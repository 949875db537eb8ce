import { describe, expect, it } from 'vitest';
import type { BoxId, GroupId } from '../graph/view';
import { decodeUrl, encodeUrl } from './urlCodec';
import { INITIAL_VIEW, type ViewState } from './view';

const view: ViewState = {
  page: 'graph',
  metaGraph: 1,
  start: { kind: 'signature', metaGraph: 1, key: 'serving: default & co' },
  open: ['a|b#body', 'ü/1,2'] as GroupId[],
  raw: true,
  showControl: true,
  selection: { kind: 'box', box: 'op:while#body|x:0' as BoxId, row: 2 },
  viewport: { x: -120, y: 33, zoom: 0.8765 },
  tab: 'run',
};

describe('the view in the address bar', () => {
  it('comes back as it was', () => {
    expect(decodeUrl(encodeUrl(view, null))).toEqual({ source: null, view, notices: [] });
  });
  it('comes back for every kind of start and selection', () => {
    const starts = [
      { kind: 'function', metaGraph: 0, name: '__inference_f:1' } as const,
      { kind: 'graph', metaGraph: 2 } as const,
    ];
    for (const start of starts) {
      const given = {
        ...INITIAL_VIEW,
        start,
        metaGraph: start.metaGraph,
        selection: { kind: 'variable', id: 7 } as const,
      };
      expect(decodeUrl(encodeUrl(given, null)).view).toMatchObject({ start, selection: given.selection });
    }
  });
  it('names a sample, which the page can open by itself', () => {
    const source = { kind: 'sample', sample: 'digits' } as const;
    expect(decodeUrl(encodeUrl(INITIAL_VIEW, source)).source).toEqual(source);
  });
  it('names the address that a model came from, and the folder of one of several', () => {
    const source = { kind: 'url', url: 'https://host/a b.zip?x=1&y=ü#z', folder: 'b/2' } as const;
    expect(decodeUrl(encodeUrl(INITIAL_VIEW, source)).source).toEqual(source);
    expect(decodeUrl('#v=1&folder=a').source).toBeNull();
  });
  it('is nothing for an empty hash', () => {
    expect(decodeUrl('')).toEqual({ source: null, view: {}, notices: [] });
    expect(decodeUrl('#')).toEqual({ source: null, view: {}, notices: [] });
  });
  it('is left out with a sentence when another version made the link', () => {
    const { view: read, notices } = decodeUrl('#v=2&page=graph');
    expect(read).toEqual({});
    expect(notices).toHaveLength(1);
  });
  it('loses only the parts that make no sense, and says which', () => {
    const { view: read, notices } = decodeUrl(
      '#v=1&page=moon&start=signature:0:&open=%7B&select=box::&at=1,2,-3&raw=1',
    );
    expect(read).toEqual({ raw: true, showControl: false, tab: 'inspect' });
    expect(notices).toHaveLength(5);
  });
});
