import { describe, expect, it } from 'vitest';
import { listed, modelFromText } from '../testing/modelSources';
import { checkStructure } from './structure';

async function faultsOf(graph: string, rest = ''): Promise<readonly string[]> {
  return listed(checkStructure(await modelFromText(`graph_def { ${graph} } ${rest}`)));
}

const FLOAT = `attr { key: "T" value { type: DT_FLOAT } }`;

/** A node as text: name, op, inputs. */
function node(name: string, op: string, ...inputs: readonly string[]): string {
  return `{ name: "${name}" op: "${op}" ${inputs.map((input) => `input: "${input}"`).join(' ')} ${FLOAT} }`;
}

function call(name: string, fn: string): string {
  return `{ name: "${name}" op: "PartitionedCall" attr { key: "f" value { func { name: "${fn}" } } } }`;
}

function fn(name: string, ...nodes: readonly string[]): string {
  return `function { signature { name: "${name}" input_arg { name: "x" type: DT_FLOAT } } ${nodes.map((n) => `node_def ${n}`).join(' ')} }`;
}

describe('the structure check', () => {
  it('says nothing about a sound graph', async () => {
    const graph = `node ${call('c', 'f')} library { ${fn('f', node('a', 'Relu', 'x'), node('b', 'Relu', 'a:activations:0', '^a'))} }`;
    expect(await faultsOf(graph)).toEqual([]);
  });

  it('names inputs that do not exist, in the graph and in functions', async () => {
    const graph = `node ${node('a', 'Relu', 'nobody')} node ${call('c', 'f')} library { ${fn('f', node('b', 'Relu', 'z:y:0'))} }`;
    expect(await faultsOf(graph)).toEqual([
      'dangling-input: Node a reads nobody, which does not exist in the graph.',
      'dangling-input: Node b reads z:y:0, which does not exist in function f.',
    ]);
  });

  it('names a returned value that does not exist', async () => {
    const body = `function { signature { name: "f" output_arg { name: "y" type: DT_FLOAT } } ret { key: "y" value: "gone:y:0" } }`;
    expect(await faultsOf(`node ${call('c', 'f')} library { ${body} }`)).toEqual([
      'dangling-input: Return value y of function f is gone:y:0, which does not exist.',
    ]);
  });

  it('names a cycle by its nodes in order', async () => {
    const graph = `node ${node('a', 'Relu', 'c')} node ${node('b', 'Relu', 'a')} node ${node('c', 'Relu', 'b')} node ${node('d', 'Relu', 'c')}`;
    const [fault] = await faultsOf(graph);
    expect(fault).toMatch(/^cyclic-graph: The graph has a cycle that is no loop: (a → b → c|b → c → a|c → a → b)\.$/);
  });

  it('takes the back edge of a TF1 loop for what it is', async () => {
    const graph = `node ${node('merge', 'Merge', 'start', 'next')} node ${node('start', 'Enter')} node ${node('next', 'NextIteration', 'merge')}`;
    expect((await faultsOf(graph)).filter((fault) => fault.startsWith('cyclic'))).toEqual([]);
  });

  it('names functions that call each other in a circle, once', async () => {
    const graph = `node ${call('c', 'f')} library { ${fn('f', call('c', 'g'))} ${fn('g', call('c', 'h'))} ${fn('h', call('c', 'f'))} }`;
    const faults = await faultsOf(graph);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^cyclic-calls: Functions call each other in a circle: \w → \w → \w → \w\.$/);
  });

  it('names a function that calls itself', async () => {
    expect(await faultsOf(`node ${call('c', 'f')} library { ${fn('f', call('c', 'f'))} }`)).toEqual([
      'cyclic-calls: Functions call each other in a circle: f → f.',
    ]);
  });

  it('names a function that is not in the library once, however often it is called', async () => {
    expect(await faultsOf(`node ${call('c', 'gone')} node ${call('d', 'gone')}`)).toEqual([
      'missing-function: Function gone is called by node c but not in the library.',
    ]);
  });

  it('finds functions in lists and takes an empty name for none', async () => {
    const branches = `attr { key: "branches" value { list { func { name: "gone" } func { name: "" } } } }`;
    expect(await faultsOf(`node { name: "case" op: "Case" ${branches} }`)).toEqual([
      'missing-function: Function gone is called by node case but not in the library.',
    ]);
  });

  it('names duplicates and ops that nobody knows', async () => {
    expect(
      await faultsOf(`node ${node('a', 'Fancy')} node ${node('a', 'Fancy')} node ${node('b', 'Relu', 'a')}`),
    ).toEqual([
      'duplicate-node: Two nodes are called a in the graph: which one an input means is not certain.',
      'unknown-op: Unknown op Fancy at a, a in the graph: TensorFlow does not register it and the model does not define it.',
    ]);
  });

  it('names functions that are in the library twice', async () => {
    expect(await faultsOf(`node ${call('c', 'f')} library { ${fn('f')} ${fn('f')} }`)).toEqual([
      'duplicate-node: Two functions of the library are called f; the first is used.',
    ]);
  });

  it('knows the ops that the model defines itself', async () => {
    const own = `meta_info_def { stripped_op_list { op { name: "Fancy" output_arg { name: "y" type: DT_INT8 } } } }`;
    expect(await faultsOf(`node ${node('a', 'Fancy')}`, own)).toEqual([]);
  });

  it('names signatures that point to nowhere, ports included', async () => {
    const signature = `signature_def { key: "s" value {
      inputs { key: "x" value { name: "gone:0" } }
      outputs { key: "y" value { name: "a:1" } }
      outputs { key: "z" value { coo_sparse { values_tensor_name: "a:0" indices_tensor_name: "b:0" dense_shape_tensor_name: "a:0" } } }
    } }`;
    expect(await faultsOf(`node ${node('a', 'Relu')}`, signature)).toEqual([
      'bad-signature: Signature s: input x points to gone:0, which does not exist.',
      'bad-signature: Signature s: output y points to a:1, which does not exist.',
      'bad-signature: Signature s: output indices points to b:0, which does not exist.',
    ]);
  });

  it('names shapes that no tensor can have', async () => {
    const shape = (dims: string): string => `attr { key: "shape" value { shape { ${dims} } } }`;
    const graph = `
      node { name: "a" op: "Placeholder" ${shape('dim { size: 4294967296 } dim { size: 4294967296 }')} }
      node { name: "b" op: "Placeholder" ${shape('dim { size: -2 }')} }
      node { name: "c" op: "Placeholder" ${shape('dim { size: -1 }')} }`;
    expect(await faultsOf(graph)).toEqual([
      'bad-shape: Attribute shape of node a has the shape (4294967296, 4294967296), more than 2^63 elements.',
      'bad-shape: Attribute shape of node b has a dimension of size -2 in its shape.',
    ]);
  });

  it('walks 12,000 nodes and 3,000 nested calls without recursion', async () => {
    const chain = Array.from({ length: 12_000 }, (_, i) => `node ${node(`n${i}`, 'Relu', i ? `n${i - 1}` : 'n11999')}`);
    const nest = Array.from({ length: 3_000 }, (_, i) => fn(`f${i}`, call('c', `f${i + 1}`)));
    const faults = await faultsOf(`${chain.join('\n')} node ${call('c', 'f0')} library { ${nest.join('\n')} }`);
    expect(faults).toEqual([
      expect.stringMatching(/^cyclic-graph: .*\(12000 in all\)\.$/),
      'missing-function: Function f3000 is called by node c but not in the library.',
    ]);
  });
});
