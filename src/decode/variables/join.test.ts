import { describe, expect, it } from 'vitest';
import { modelFromText } from '../../testing/modelSources';
import { parseSliceSpec } from './sliceSpec';

const REF = 'attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } }';

function strings(name: string, ...values: readonly string[]): string {
  const listed = values.map((value) => `string_val: "${value}"`).join(' ');
  return `node { name: "${name}" op: "Const" attr { key: "value" value { tensor { dtype: DT_STRING tensor_shape { dim { size: ${values.length} } } ${listed} } } } }`;
}

function node(name: string, op: string, ...inputs: readonly string[]): string {
  return `node { name: "${name}" op: "${op}" ${inputs.map((input) => `input: "${input}"`).join(' ')} ${REF} }`;
}

async function joined(graph: string, rest = '') {
  const model = await modelFromText(`graph_def { ${graph} } ${rest}`);
  return model.metaGraphs[0]?.variables().map(({ name, checkpointKey, route }) => [name, checkpointKey, route]);
}

describe('variables of TF1', () => {
  const restore = (scope: string, key: string): string => `
    ${strings(`${scope}/names`, 'other', key)} ${strings(`${scope}/slices`, '', '')}
    ${node(`${scope}/RestoreV2`, 'RestoreV2', `${scope}/prefix`, `${scope}/names`, `${scope}/slices`)}`;

  it('have the key that the restore gives them, through an Identity or without one', async () => {
    const graph = `
      ${node('v', 'VariableV2')} ${node('h', 'VarHandleOp')} ${restore('save', 'a/key')}
      ${node('save/Assign', 'Assign', 'v', 'save/RestoreV2:1')}
      ${node('save/Identity', 'Identity', 'save/RestoreV2')} ${node('save/AssignH', 'AssignVariableOp', 'h', 'save/Identity')}`;
    expect(await joined(graph)).toEqual([
      ['v', 'a/key', 'restore-graph'],
      ['h', 'other', 'restore-graph'],
    ]);
  });

  it('believe the saver that SaverDef names, where there are several', async () => {
    const graph = `
      ${node('v', 'VariableV2')} ${restore('save', 'old')} ${restore('save_1', 'new')}
      ${node('save/Assign', 'Assign', 'v', 'save/RestoreV2:1')} ${node('save_1/Assign', 'Assign', 'v', 'save_1/RestoreV2:1')}`;
    const saver = (scope: string): string => `saver_def { restore_op_name: "${scope}/restore_all" }`;
    expect(await joined(graph, saver('save'))).toEqual([['v', 'old', 'restore-graph']]);
    expect(await joined(graph, saver('save_1'))).toEqual([['v', 'new', 'restore-graph']]);
  });

  it('have no key where nothing restores them', async () => {
    const broken = `${node('v', 'VariableV2')} ${node('save/RestoreV2', 'RestoreV2', 'p', 'gone', 'gone')} ${node('a', 'Assign', 'v', 'save/RestoreV2:7')}`;
    expect(await joined(broken)).toEqual([['v', null, null]]);
  });

  it('go by the shared name', async () => {
    const shared = 'attr { key: "shared_name" value { s: "shared" } }';
    expect(await joined(`node { name: "h" op: "VarHandleOp" ${shared} ${REF} }`)).toEqual([['shared', null, null]]);
  });
});

describe('variables of TF2', () => {
  it('are bound by the last inputs of the call, not by their names, which repeat', async () => {
    const handle = (name: string): string => `node { name: "${name}" op: "VarHandleOp" ${REF} }`;
    const call = `node { name: "call" op: "StatefulPartitionedCall" input: "x" input: "h1" input: "h0" input: "^h0" attr { key: "f" value { func { name: "f" } } } }`;
    const variable = `variable { name: "v" dtype: DT_FLOAT shape { dim { size: 2 } } trainable: true }`;
    const objects = `object_graph_def {
      nodes { children { node_id: 1 local_name: "a" } children { node_id: 2 local_name: "b" } user_object { identifier: "_generic" } }
      nodes { ${variable} } nodes { ${variable} }
      concrete_functions { key: "f" value { bound_inputs: [2, 1] } } }`;
    const model = await modelFromText(
      `graph_def { ${handle('h0')} ${handle('h1')} ${node('x', 'Placeholder')} ${call} } ${objects}`,
    );
    const graph = model.metaGraphs[0];
    expect(graph?.variables().map(({ objectPath, nodes }) => [objectPath, nodes])).toEqual([
      ['a', ['h0']],
      ['b', ['h1']],
    ]);
    const main = graph?.graph();
    const found = main?.ok ? main.value.findNode('h1') : undefined;
    expect(found !== undefined && graph?.variableOfNode(found)?.objectPath).toBe('b');
  });
});

describe('shape_and_slices of a restore', () => {
  it.each([
    ['10 4 0,5:-', { starts: [0, 0], sizes: [5, 4] }],
    ['10 4 5,5:1,3', { starts: [5, 1], sizes: [5, 3] }],
    ['7 3,4', { starts: [3], sizes: [4] }],
    ['10 4 -:-', null],
    ['10 4 0,10:0,4', null],
    ['', null],
    ['nonsense', null],
    ['10 4 0,5', null],
    ['10 x 0,5:-', null],
    ['10 4 5:-', null],
  ])('%j', (spec, slice) => {
    expect(parseSliceSpec(spec)).toEqual(slice);
  });
});
