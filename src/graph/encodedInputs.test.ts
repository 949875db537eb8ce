import { describe, expect, it } from 'vitest';
import { filesOf, opened } from '../testing/modelSources';
import recorded from './fixtures/encodedInputs.json';
import { openModelGraph } from './modelGraph';
import type { StringInputs } from './stringInputs';

async function stringsOf(name: keyof typeof recorded.models): Promise<StringInputs> {
  const model = await opened(
    filesOf({ 'saved_model.pb': new Uint8Array(Buffer.from(recorded.models[name], 'base64')) }),
  );
  const [metaGraph] = model.metaGraphs;
  if (!metaGraph) throw new Error('There is no MetaGraph.');
  const graph = openModelGraph(
    metaGraph,
    { kind: 'signature', key: 'serving_default' },
    { raw: false, showControl: false },
  );
  if (!graph.ok) throw new Error(graph.failure.message);
  return graph.value.strings();
}

describe('strings that a graph decodes', () => {
  it('are found where a loop takes them out of a batch, not the text beside them', async () => {
    expect(await stringsOf('batch')).toEqual({ image_bytes: { kind: 'picture', isBase64: false } });
  });

  it('are found in the loops and choices of TensorFlow 1', async () => {
    expect(await stringsOf('first')).toEqual({ images: { kind: 'picture', isBase64: false } });
  });

  it('are found behind base64 and calls', async () => {
    expect(await stringsOf('base64')).toEqual({ b64: { kind: 'picture', isBase64: true } });
  });

  it('may be sounds', async () => {
    expect(await stringsOf('sound')).toEqual({ wav: { kind: 'sound', isBase64: false } });
  });

  it('are none where the model decodes what it brought along', async () => {
    expect(await stringsOf('inside')).toEqual({});
  });
});
