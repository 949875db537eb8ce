import { describe, expect, it } from 'vitest';
import { openDropped } from '../decode/decode';
import { REHEARSAL_BLOCKS, rehearsalRequest } from '../decode/rehearsal';
import { createLayout } from './layout';
import { plainLayout } from './packedScene';
import { rehearse } from './rehearse';

const CONTEXT = { signal: new AbortController().signal, progress: () => undefined };
const START = { kind: 'signature', metaGraph: 0, key: 'serving_default' } as const;
const noElk = () => Promise.reject(new Error('Not for this test.'));

describe('the model made for the rehearsal', () => {
  it('opens without a problem', async () => {
    const opened = await openDropped(rehearsalRequest());
    if (!opened.ok) throw new Error(opened.failure.message);
    const { summary, metaGraphs } = opened.value.model;
    expect(summary.problems).toEqual([]);
    expect(metaGraphs[0]?.graph()).toMatchObject({ ok: true, value: { problems: [] } });
    expect(metaGraphs[0]?.functionBody('__inference_rehearsal')).toMatchObject({ ok: true, value: { problems: [] } });
  });

  it('is drawn with its layers, its function and no input of unknown origin', async () => {
    const layout = plainLayout(createLayout(noElk));
    await layout.load(rehearsalRequest(), CONTEXT);
    const scene = await layout.scene({ start: START, open: 'all', raw: false, showControl: false }, CONTEXT);
    if (!scene.ok) throw new Error(scene.failure.message);
    expect(scene.value.problem.filter((problem) => problem !== null && problem !== '')).toEqual([]);
    // As many layers in the graph as in its function.
    expect(scene.value.title.filter((title) => title === 'Softmax')).toHaveLength(2 * REHEARSAL_BLOCKS);
  });
});

describe('rehearsing', () => {
  it('begins no round once a model is to be opened', async () => {
    const layout = createLayout(noElk);
    let asked = 0;
    const counted = {
      ...layout,
      load: (...call: Parameters<typeof layout.load>) => {
        asked += 1;
        return layout.load(...call);
      },
    };
    await rehearse(counted, () => asked === 2);
    expect(asked).toBe(2);
    await rehearse(counted, () => true);
    expect(asked).toBe(2);
  });

  it('leaves the layout that it readies without a model', async () => {
    const layout = createLayout();
    await layout.prewarm(null, CONTEXT);
    const scene = await layout.scene(
      { start: START, open: null, raw: false, showControl: false, known: null },
      CONTEXT,
    );
    expect(scene.ok).toBe(false);
  });
});
