import { describe, expect, it } from 'vitest';
import type { ExampleFeature } from '../model/example';
import { filesOf, opened } from '../testing/modelSources';
import recorded from './fixtures/exampleInputs.json';
import { openModelGraph } from './modelGraph';

async function examplesOf(
  name: keyof typeof recorded.models,
): Promise<Readonly<Record<string, readonly ExampleFeature[] | undefined>>> {
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
  return Object.fromEntries(
    Object.entries(graph.value.strings()).map(([input, use]) => [
      input,
      use.kind === 'examples' ? use.features : undefined,
    ]),
  );
}

/** `dense int64 () age, required`, with the default's values where there is one. */
function said({ kind, dtype, shape, key, isRequired, default: fallback }: ExampleFeature): string {
  const values = fallback ? Array.from(fallback.data as ArrayLike<unknown>) : [];
  const texts = values.map((value) =>
    value instanceof Uint8Array ? new TextDecoder().decode(value) : `${value as number}`,
  );
  const size = shape === null ? '' : ` (${shape.join(',')})`;
  return `${kind} ${dtype}${size} ${key}${isRequired ? ', required' : ''}${fallback ? ` = ${texts.join(',')}` : ''}`;
}

const DENSE = [
  'dense int64 () age, required',
  'dense float32 (2,2) embedding = 1,2,3,4',
  'dense string (1) name = nobody',
];

describe('the features of an input of tf.train.Examples', () => {
  it('are found behind calls, Identity and Reshape', async () => {
    const { examples, ...others } = await examplesOf('batch');
    expect(others).toEqual({});
    expect(new Set(examples?.map(said))).toEqual(
      new Set([...DENSE, 'dense float32 (-1) scores', 'ragged int64 visits', 'sparse string tags']),
    );
  });

  it('are found where one record is parsed', async () => {
    const { example } = await examplesOf('single');
    expect(example?.map(said)).toEqual(expect.arrayContaining([...DENSE, 'sparse string tags']));
  });

  it('are found in the op of TensorFlow 1', async () => {
    const { inputs } = await examplesOf('first');
    expect(inputs?.map(said)).toEqual([DENSE[0], DENSE[2], 'sparse string tags']);
  });

  it('are none for other strings, whatever is parsed beside them', async () => {
    expect(await examplesOf('other')).toEqual({});
  });
});
