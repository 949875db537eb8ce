import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../weights/npy';
import { call, sandbox } from './fixtures/sandbox';
import { graph } from './graph';
import { weights } from './weights';

const { file } = sandbox();
const FACTOR = 'factor/.ATTRIBUTES/VARIABLE_VALUE';

describe('weights', () => {
  it('lists variables and what else is in the checkpoint', async () => {
    const { out, status } = await call(weights, [file('calc.zip')]);
    expect(status).toBe(0);
    expect(out).toMatch(/^NAME +SHAPE +DTYPE +SIZE +KEY$/m);
    expect(out).toMatch(/^factor +⟨1×3⟩ +float32 +12 B +trainable +factor\/\.ATTRIBUTES\/VARIABLE_VALUE$/m);
    expect(out).toMatch(/^steps +⟨2⟩ +int64 +16 B +fixed /m);
    expect(out).toMatch(/^2 variables, 5 elements, /m);
  });

  it('lists them as JSON', async () => {
    const { out } = await call(weights, [file('calc.zip'), '--json']);
    const { variables, unused } = JSON.parse(out) as { variables: unknown[]; unused: { key: string }[] };
    expect(variables[0]).toEqual({
      name: 'factor',
      key: FACTOR,
      objectPath: 'factor',
      dtype: 'float32',
      shape: [1, 3],
      trainable: true,
      bytes: 12,
    });
    expect(unused.map(({ key }) => key)).toEqual(['_CHECKPOINTABLE_OBJECT_GRAPH']);
  });

  it.each(['factor', FACTOR])('shows one tensor by its name or key: %s', async (word) => {
    const { out } = await call(weights, [file('calc.zip'), word]);
    expect(out).toContain('min     −2\n');
    expect(out).toContain('mean    0.5833\n');
    expect(out).toContain('first   0.5, −2, 3.25\n');
  });

  it('writes 64-bit integers whole into JSON', async () => {
    const { out } = await call(weights, [file('calc.zip'), 'steps', '--json']);
    expect(out).toContain('"max": 1099511627776');
    expect(JSON.parse(out)).toMatchObject({ dtype: 'int64', statistics: { count: 2, zeros: 0, unique: 2 } });
  });

  it('saves a tensor as .npy', async () => {
    const { out } = await call(weights, ['--dir', file('calc.zip'), 'factor', '--npy', file('factor.npy')]);
    expect(out).toContain(`saved to ${file('factor.npy')}`);
    const saved = readNpy(readFileSync(file('factor.npy')));
    expect(saved.ok && saved.value.data).toEqual(Float32Array.of(0.5, -2, 3.25));
    const nowhere = await call(weights, [file('calc.zip'), 'factor', '--npy', file('no/such/folder.npy')]);
    expect(nowhere).toMatchObject({ status: 2, err: expect.stringContaining('cannot be written') });
  });

  it('says what there is not', async () => {
    expect(await call(weights, [file('calc.zip'), 'nothing'])).toMatchObject({
      status: 2,
      err: 'error: There is no tensor nothing.\nList them with: weights SOURCE\n',
    });
    expect((await call(weights, [file('calc.zip'), '--npy=x'])).err).toContain('--npy needs the KEY');
    expect((await call(weights, [file('none')])).status).toBe(2);
  });
});

describe('graph', () => {
  it('counts what a signature reaches, groups and functions with their uses', async () => {
    const { out, status } = await call(graph, [file('calc.zip'), '--signature_def', 'serving_default', '--json']);
    expect(status).toBe(0);
    const { ops, functions, mainNodes } = JSON.parse(out) as {
      ops: Record<string, number>;
      functions: { name: string; uses: unknown[] }[];
      mainNodes: number;
    };
    // Two functions: the signature's wrapper and what it wraps.
    expect(functions.map(({ name, uses }) => [name.replace(/_\d+$/, ''), uses.length])).toEqual([
      ['__inference_scale', 1],
      ['__inference_signature_wrapper_scale', 1],
    ]);
    expect(mainNodes).toBe(3);
    expect(ops).toMatchObject({ Mul: 1, Sum: 1, StatefulPartitionedCall: 2 });
  });

  it('without a signature counts the whole library and says what nothing uses', async () => {
    const { out } = await call(graph, [file('calc.zip')]);
    expect(out).toMatch(/^\d+ nodes of \d+ ops in the main graph and the library/);
    expect(out).toMatch(/__inference_either_\d+ +\d+ nodes +not used/);
    expect(out).toMatch(/positive_\d+ ▸ \S+ \(then_branch\)/);
  });

  it('says what there is not', async () => {
    const err = async (...args: string[]) => (await call(graph, args)).err;
    expect(await err(file('calc.zip'), '--signature_def=x')).toContain('Could not find signature "x"');
    expect(await err(file('calc.zip'), '--tag_set=x')).toContain('could not be found');
    expect(await err(file('none'))).toContain('does not exist');
  });
});

const PARTITIONED = '../shared/models/zoo/tf1/partitioned/model';

describe.skipIf(!existsSync(PARTITIONED))('a partitioned variable', () => {
  it('is a row for each part, and one tensor', async () => {
    const { out } = await call(weights, [PARTITIONED]);
    expect(out).toMatch(/^kernel\/part_0 +⟨4×4⟩ +float32 +64 B +trainable +kernel$/m);
    expect(out).toMatch(/^9 variables, 98 elements, 392 B in the checkpoint$/m);
    const whole = await call(weights, [PARTITIONED, 'kernel/part_1']);
    expect(whole.out).toMatch(/^kernel\n {2}key +kernel\n {2}dtype +float32\n {2}shape +⟨10×4⟩$/m);
  });
});
