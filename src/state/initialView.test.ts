import { describe, expect, it } from 'vitest';
import type { ModelSummary } from '../model/summary';
import { initialView } from './initialView';
import type { ViewState } from './view';

/** A MetaGraph as `signature signature | function`; the first signature is the default one. */
function model(...metaGraphs: string[]): ModelSummary {
  return {
    metaGraphs: metaGraphs.map((text) => {
      const [signatures = [], functions = []] = text.split('|').map((part) => part.trim().split(' ').filter(Boolean));
      return {
        signatures: signatures.map((key) => ({ key })),
        functions: {
          count: functions.length,
          names: functions.join(''),
          nameEnd: functions.map((_, i) => functions.slice(0, i + 1).join('').length),
          byteSize: functions.map(() => 0),
        },
        defaultSignature: signatures[0] ?? null,
      };
    }),
  } as unknown as ModelSummary;
}

const start = (view: ViewState) => view.start && Object.values(view.start).join(' ');

describe('how a model is shown at first', () => {
  it('is its overview, about the default signature', () => {
    const view = initialView(model('serving_default other'), {});
    expect(view.page).toBe('overview');
    expect(start(view)).toBe('signature 0 serving_default');
  });
  it('is its main graph where nothing can be called, and nothing where there is no graph', () => {
    expect(start(initialView(model('| helper'), {}))).toBe('graph 0');
    expect(initialView(model(), {}).start).toBeNull();
  });
  it('is what the address bar says, where this model has it', () => {
    const wanted = { page: 'graph', start: { kind: 'function', metaGraph: 1, name: 'f' }, raw: true } as const;
    const view = initialView(model('a', 'b | f'), { ...wanted, metaGraph: 1 });
    expect(view).toMatchObject(wanted);
  });
  it('leaves out what belongs to another model', () => {
    const wanted = { page: 'variables', start: { kind: 'signature', metaGraph: 0, key: 'gone' }, raw: true } as const;
    const view = initialView(model('a'), wanted);
    expect(start(view)).toBe('signature 0 a');
    expect(view).toMatchObject({ page: 'variables', raw: false, selection: null });
  });
});
