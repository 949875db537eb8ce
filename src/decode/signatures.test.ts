import { describe, expect, it } from 'vitest';
import type { SavedModel } from '../model/savedModel';
import { listed, modelFromText } from '../testing/modelSources';

function signature(key: string, body: string): string {
  return `signature_def { key: "${key}" value { ${body} } }`;
}

async function defaultOf(...keys: readonly string[]): Promise<string | null | undefined> {
  const bodies = keys.map((key) => signature(key, 'outputs { key: "y" value { name: "y:0" dtype: DT_FLOAT } }'));
  return (await modelFromText(bodies.join('\n'))).summary.metaGraphs[0]?.defaultSignature;
}

function only(model: SavedModel) {
  return model.metaGraphs[0]?.signatures[0];
}

describe('the signature to show first', () => {
  it('is serving_default, else serve, else the first by name', async () => {
    expect(await defaultOf('a', 'serve', 'serving_default')).toBe('serving_default');
    expect(await defaultOf('a', 'serve')).toBe('serve');
    expect(await defaultOf('b', 'a')).toBe('a');
    expect(await defaultOf()).toBeNull();
  });

  it('is never the init op, nor one that returns no tensor', async () => {
    const init = signature('__saved_model_init_op', 'outputs { key: "__saved_model_init_op" value { name: "NoOp" } }');
    const silent = signature('a', 'inputs { key: "x" value { name: "x:0" dtype: DT_FLOAT } }');
    const model = await modelFromText(`${init} ${silent}`);
    expect(model.summary.metaGraphs[0]?.defaultSignature).toBeNull();
    expect(model.metaGraphs[0]?.signatures.map(({ callable }) => callable)).toEqual([false, false]);
    expect(model.metaGraphs[0]?.initNodes).toEqual(['NoOp']);
  });
});

describe('an input', () => {
  it('has the dtype of its placeholder where the signature says another', async () => {
    const graph = `graph_def { node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_STRING } } } }`;
    const model = await modelFromText(
      `${graph} ${signature('s', 'inputs { key: "x" value { name: "x:0" dtype: DT_FLOAT } }')}`,
    );
    expect(only(model)?.inputs[0]?.dtype).toBe('string');
    expect(listed(model.summary.problems)).toEqual([
      'bad-signature: Signature s: input x is declared float32, but its placeholder x:0 is string; string is used.',
    ]);
  });

  it('may have a default, which may be broken', async () => {
    const inputs = `
      inputs { key: "b" value { name: "b:0" dtype: DT_INT32 } } defaults { key: "b" value { dtype: DT_INT32 int_val: 7 } }
      inputs { key: "a" value { name: "a:0" dtype: DT_INT32 } } defaults { key: "a" value { dtype: DT_INT32 tensor_content: "abc" } }`;
    const model = await modelFromText(signature('s', inputs));
    expect(only(model)?.inputs.map(({ key, default: value }) => [key, value?.data])).toEqual([
      ['a', undefined],
      ['b', Int32Array.of(7)],
    ]);
    expect(listed(model.summary.problems)).toEqual([
      expect.stringMatching(
        /^malformed: Signature s: the default of a cannot be read\. .*3 bytes of tensor_content; 4 were expected/,
      ),
    ]);
  });

  it('may be sparse or composite', async () => {
    const inputs = `
      inputs { key: "s" value { dtype: DT_FLOAT tensor_shape { dim { size: 2 } dim { size: 3 } }
        coo_sparse { values_tensor_name: "v:0" indices_tensor_name: "i:0" dense_shape_tensor_name: "d:0" } } }
      inputs { key: "c" value { composite_tensor { components { name: "p:0" dtype: DT_INT8 } components { name: "q:0" } } } }`;
    const [composite, sparse] = only(await modelFromText(signature('s', inputs)))?.inputs ?? [];
    expect(sparse).toMatchObject({
      encoding: 'sparse',
      dtype: 'float32',
      components: [
        { key: 'indices', tensorName: 'i:0', dtype: 'int64', shape: [-1, 2] },
        { key: 'values', tensorName: 'v:0', dtype: 'float32', shape: [-1] },
        { key: 'dense_shape', tensorName: 'd:0', dtype: 'int64', shape: [2] },
      ],
    });
    expect(composite).toMatchObject({
      encoding: 'composite',
      components: [{ key: 'c.0', dtype: 'int8' }, { key: 'c.1' }],
    });
  });
});

describe('initialisation', () => {
  it('is the main op, else the legacy init op', async () => {
    const collection = (key: string, node: string): string =>
      `collection_def { key: "${key}" value { node_list { value: "${node}" } } }`;
    const legacy = collection('legacy_init_op', 'old');
    const initOf = async (text: string) => (await modelFromText(text)).metaGraphs[0]?.initNodes;
    expect(await initOf(legacy)).toEqual(['old']);
    expect(await initOf(`${legacy} ${collection('saved_model_main_op', 'main:0')}`)).toEqual(['main']);
    expect(await initOf('')).toEqual([]);
  });
});
