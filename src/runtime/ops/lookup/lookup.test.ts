import { describe, expect, it } from 'vitest';
import { engineFromText, floats, ints, run, shownOutputs } from '../../../testing/runText';
import { hostOf } from '../../values/tensors';
import { textOf } from '../string/bytes';
import { readTextFile } from './textFile';
import type { TextFileLayout } from './textFile';

/** Answers and refusals are TensorFlow 2.21's (lookup_table_op.cc, initializable_lookup_table.cc). */

const TABLE = `
  keys: Const {dtype=int32, value=[7, -2]}
  values: Const {dtype=float32, value=[0.5, 1.5]}
  none: Const {dtype=float32, value=-1.0}
  x: Placeholder {dtype=int32}`;

const STATIC = `${TABLE}
  table: HashTableV2 {key_dtype=int32, value_dtype=float32, shared_name=t, container=none, use_node_name_sharing=false}
  fill: InitializeTableV2(table, keys, values)`;

describe('a static table', () => {
  it('gives the default for keys that it lacks', async () => {
    const engine = engineFromText(`${STATIC}
      y: LookupTableFindV2(table, x, none, ^fill) {dtype=float32}
      n: LookupTableSizeV2(table, ^fill) {dtype=int64}
      signature serving_default(x=x) -> y=y, n=n
    `);
    expect(shownOutputs(await run(engine, { x: ints([-2, 3, 7]) }))).toEqual({ y: [1.5, -1, 0.5], n: [2n] });
  });

  it('may be filled again with the same, run after run', async () => {
    const engine = engineFromText(`${STATIC}
      y: LookupTableFindV2(table, x, none, ^fill) {dtype=float32}
      signature serving_default(x=x) -> y=y
    `);
    await run(engine, { x: ints([7]) });
    expect(shownOutputs(await run(engine, { x: ints([7]) }))).toEqual({ y: [0.5] });
  });

  it('refuses to be filled with anything else', async () => {
    const engine = engineFromText(`${STATIC}
      again: InitializeTableV2(table, keys, other, ^fill)
      other: Const {dtype=float32, value=[0.5, 9.0]}
      y: LookupTableFindV2(table, x, none, ^again) {dtype=float32}
      signature serving_default(x=x) -> y=y
    `);
    expect(shownOutputs(await run(engine, { x: ints([7]) }))).toMatch(
      /^FailedPreconditionError at again: Table already/,
    );
  });

  it('refuses to be asked before it is filled', async () => {
    const engine = engineFromText(`${TABLE}
      table: HashTableV2 {key_dtype=int32, value_dtype=float32, shared_name=t, container=none, use_node_name_sharing=false}
      y: LookupTableFindV2(table, x, none) {dtype=float32}
      signature serving_default(x=x) -> y=y
    `);
    expect(shownOutputs(await run(engine, { x: ints([7]) }))).toMatch(/^FailedPreconditionError at y: Table not/);
  });
});

const MUTABLE = `${TABLE}
  table: MutableHashTableV2 {key_dtype=int32, value_dtype=float32, shared_name=m, container=none, use_node_name_sharing=false}
  add: LookupTableInsertV2(table, x, v)
  v: Placeholder {dtype=float32}
  found: LookupTableFindV2(table, x, none) {dtype=float32}
  done: Identity(v, ^add) {T=float32}
  broken: Reshape(v, x, ^add) {T=float32}
  signature add(x=x, v=v) -> done=done
  signature fail(x=x, v=v) -> y=broken
  signature ask(x=x) -> y=found`;

describe('a mutable table', () => {
  it('remembers from run to run until the state is reset', async () => {
    const engine = engineFromText(MUTABLE);
    await run(engine, { x: ints([4]), v: floats([2.5]) }, 'add');
    expect(shownOutputs(await run(engine, { x: ints([4]) }, 'ask'))).toEqual({ y: [2.5] });
    await engine.resetState();
    expect(shownOutputs(await run(engine, { x: ints([4]) }, 'ask'))).toEqual({ y: [-1] });
  });

  it('is as before when a run fails after changing it', async () => {
    const engine = engineFromText(MUTABLE);
    expect(shownOutputs(await run(engine, { x: ints([4]), v: floats([2.5]) }, 'fail'))).toMatch(/at broken/);
    expect(shownOutputs(await run(engine, { x: ints([4]) }, 'ask'))).toEqual({ y: [-1] });
  });

  it('refuses values of another number than keys', async () => {
    const engine = engineFromText(MUTABLE);
    const result = await run(engine, { x: ints([4, 5]), v: floats([2.5]) }, 'add');
    expect(shownOutputs(result)).toMatch(/^InvalidArgumentError at add: Expected shape \[2\]/);
  });
});

describe('a vocabulary file', () => {
  const read = (text: string, layout: Partial<TextFileLayout>, value: 'int64' | 'string' = 'int64'): unknown[][] => {
    const plain = { keyIndex: -2, valueIndex: -1, vocabSize: -1, delimiter: '\t', offset: 0 };
    const tensors = readTextFile(new TextEncoder().encode(text), { ...plain, ...layout }, 'string', value);
    return tensors.map((t) =>
      Array.from(hostOf(t) as Iterable<unknown>, (v) => (v instanceof Uint8Array ? textOf(v) : v)),
    );
  };

  it.each([
    [
      'lines to their numbers, \\r dropped',
      'the\r\nüber\n',
      {},
      [
        ['the', 'über'],
        [0n, 1n],
      ],
    ],
    [
      'an empty line in the middle, none at the end',
      'a\n\nb\n',
      {},
      [
        ['a', '', 'b'],
        [0n, 1n, 2n],
      ],
    ],
    [
      'numbers from an offset on',
      'a\nb',
      { offset: 5 },
      [
        ['a', 'b'],
        [5n, 6n],
      ],
    ],
    [
      'columns',
      'a\t1\nb\t20\n',
      { keyIndex: 0, valueIndex: 1 },
      [
        ['a', 'b'],
        [1n, 20n],
      ],
    ],
    [
      'no more lines than the vocabulary has',
      'a\nb\nc\n',
      { vocabSize: 2 },
      [
        ['a', 'b'],
        [0n, 1n],
      ],
    ],
  ] as const)('gives %s', (_what, text, layout, expected) => {
    expect(read(text, layout)).toEqual(expected);
  });

  it.each([
    ['fewer lines than it should have', 'a\n', { vocabSize: 2 }, /expected 2 but got 1/],
    ['a column that is not there', 'a\n', { keyIndex: 0, valueIndex: 1 }, /number of columns/],
    ['a number that is none', 'a\tx\n', { keyIndex: 0, valueIndex: 1 }, /not a valid int64/],
  ] as const)('is refused with %s', (_what, text, layout, message) => {
    expect(() => read(text, layout)).toThrow(message);
  });
});
