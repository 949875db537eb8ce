import { expect, it } from 'vitest';
import { listed, modelFromText } from '../../testing/modelSources';
import { ProtoWriter } from '../../lib/protoWriter';
import { buildTable, type TableRow } from '../../testing/tableBuilder';

const SHARD = 'variables/variables.data-00000-of-00001';

/** `count` variables of two float32 in the graph; on disk each has as many as `onDisk` says. */
async function problemsOf(count: number, onDisk: (i: number) => number | null): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, i) => `v${String(i).padStart(3, '0')}`);
  const shape = 'key: "shape" value { shape { dim { size: 2 } } }';
  const nodes = names.map(
    (name) =>
      `node { name: "${name}" op: "VarHandleOp" attr { key: "dtype" value { type: DT_FLOAT } } attr { ${shape} } }`,
  );
  // A saver that restores each variable by its name.
  const strings = (values: readonly string[]): string =>
    `tensor { dtype: DT_STRING tensor_shape { dim { size: ${count} } } ${values.map((value) => `string_val: "${value}"`).join(' ')} }`;
  const constant = (name: string, values: readonly string[]): string =>
    `node { name: "${name}" op: "Const" attr { key: "value" value { ${strings(values)} } } }`;
  const restore = [
    constant('save/names', names),
    constant(
      'save/slices',
      names.map(() => ''),
    ),
    'node { name: "save/RestoreV2" op: "RestoreV2" input: "save/Const" input: "save/names" input: "save/slices" }',
    ...names.map(
      (name, i) => `node { name: "save/a${i}" op: "AssignVariableOp" input: "${name}" input: "save/RestoreV2:${i}" }`,
    ),
  ];
  const rows: TableRow[] = [['', new ProtoWriter().int(1, 1).finish().slice()]];
  names.forEach((name, i) => {
    const size = onDisk(i);
    if (size === null) return;
    const dims = new ProtoWriter().message(2, new ProtoWriter().int(1, size));
    rows.push([
      name,
      new ProtoWriter()
        .int(1, 1)
        .message(2, dims)
        .int(5, size * 4)
        .finish()
        .slice(),
    ]);
  });
  const model = await modelFromText(
    `saver_def { restore_op_name: "save/restore_all" } graph_def { ${[...nodes, ...restore].join(' ')} }`,
    { 'variables/variables.index': buildTable(rows), [SHARD]: new Uint8Array(64) },
  );
  return listed(model.summary.problems);
}

it('says nothing of variables that fit', async () => {
  expect(await problemsOf(3, () => 2)).toEqual([]);
});

it('names a variable of another shape on disk, and one that has no entry', async () => {
  expect(await problemsOf(3, (i) => [2, 3, null][i] ?? null)).toEqual([
    'missing-variable: The checkpoint has no entry v002, the value of variable v002.',
    'variable-mismatch: Variable v001 is float32 [2] in the graph, float32 [3] on disk (v001).',
  ]);
});

it('names the first of very many and counts the others', async () => {
  const problems = await problemsOf(60, (i) => (i % 2 === 0 ? 3 : null));
  expect(problems).toHaveLength(42);
  expect(problems[20]).toBe('missing-variable: 10 more variables have no entry in the checkpoint.');
  expect(problems[41]).toBe('variable-mismatch: 10 more variables are of another shape or dtype on disk.');
});

it('names one more instead of counting one', async () => {
  expect((await problemsOf(21, () => 3)).at(-1)).toContain('Variable v020 is float32 [2]');
});
