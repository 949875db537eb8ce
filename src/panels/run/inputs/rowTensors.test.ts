import { describe, expect, it } from 'vitest';
import { encodeExample, type ExampleFeature } from '../../../model/example';
import type { DType } from '../../../model/dtype';
import type { Shape } from '../../../model/shape';
import type { Typed } from './makeTensor';
import { readRecords, type Records } from './records';
import { columnsFor, rowsFor } from './rowsFor';
import { guessHead, isColumn, takesRows } from './rowTensors';

const utf8 = new TextEncoder();

function records(text: string, names: readonly string[] = [], dtype: DType | null = 'float32'): Records {
  const read = readRecords(text, guessHead(names, dtype));
  if (!read.ok) throw new Error(read.failure);
  return read.value;
}

function spec(dtype: DType, shape: Shape) {
  return { key: 'x', tensorName: 'x:0', dtype, shape };
}

/** Shape and numbers, or what is wrong. */
function said(typed: Typed): unknown {
  return typed.ok ? [typed.tensor.shape, Array.from<unknown>(typed.tensor.data)] : typed.why;
}

function rows(text: string, dtype: DType, shape: Shape, leftOut: readonly number[] = []): unknown {
  return said(rowsFor(records(text, ['x'], dtype), spec(dtype, shape), undefined, leftOut).typed);
}

describe('a head', () => {
  it('is a line that names something wanted, or has no number where numbers are wanted', () => {
    const guess = guessHead(['Age'], 'float32');
    expect(guess(['3', 'age'], undefined)).toBe(true);
    expect(guess(['x1', 'x2'], ['1', '2'])).toBe(true);
    expect(guess(['id', '2'], ['1', '2'])).toBe(false);
    expect(guess(['1e3', 'nan'], ['1', '2'])).toBe(false);
    expect(guessHead(['review'], 'string')(['good'], ['bad'])).toBe(false);
    expect(guessHead(['review'], 'string')(['text', 'label'], ['bad', '0'])).toBe(true);
  });
});

describe('rows of one input', () => {
  it('are those of a matrix', () => {
    expect(rows('a,b\n1,2.5\n-3,4', 'float32', [-1, 2])).toEqual([
      [2, 2],
      [1, 2.5, -3, 4],
    ]);
    expect(rows('1;2\n3;4', 'int64', [-1, -1])).toEqual([
      [2, 2],
      [1n, 2n, 3n, 4n],
    ]);
  });

  it('leave out the columns that are not fed', () => {
    expect(rows('id,a,b\nq,1,2\nr,3,4', 'float32', [-1, 2], [0])).toEqual([
      [2, 2],
      [1, 2, 3, 4],
    ]);
    expect(rows('a,b,c\n1,2,3', 'float32', [-1, 2])).toBe('x wants 2 columns; 3 are chosen.');
    expect(rows('a,b\n1,2', 'float32', [-1])).toBe('x wants 1 column; 2 are chosen.');
  });

  it('may be a single column, of texts too', () => {
    expect(rows('x\n1\n2', 'int32', [-1])).toEqual([[2], [1, 2]]);
    expect(rows('x\n1\n2', 'int32', [-1, 1])).toEqual([
      [2, 1],
      [1, 2],
    ]);
    expect(rows('x\n"a, b"\n', 'string', [-1])).toEqual([[1], [utf8.encode('a, b')]]);
  });

  it('say where a cell is wrong', () => {
    expect(rows('a,b\n1,2\n3,many', 'float32', [-1, 2])).toBe('Row 2, b: many is not a number.');
    expect(rows('a,b\n1,\n3,4', 'float32', [-1, 2])).toBe('Row 1, b: no value.');
    expect(rows('300\n1', 'uint8', [-1])).toBe('Row 1, column 1: 300 does not fit uint8.');
    expect(rows('1,2\n3,4', 'float32', [1, 2])).toBe('x wants (1, 2); this is (2, 2).');
  });

  it('may be lists out of JSON', () => {
    expect(rows('[{"x": [1, 2]}, {"x": [3, 4]}]', 'float32', [-1, 2])).toEqual([
      [2, 2],
      [1, 2, 3, 4],
    ]);
    expect(rows('[{"x": [1, 2]}, {"x": [3]}]', 'float32', [-1, -1])).toBe('Entry 2 of x is no list like the others.');
  });
});

describe('a column for each input', () => {
  const specs = [
    { ...spec('float32', [-1, 1]), key: 'age' },
    { ...spec('string', [-1]), key: 'town' },
    { ...spec('int64', [-1]), key: 'id' },
  ];

  it('fills the inputs by name, whatever the order', () => {
    const { tensors, missing, unused, why } = columnsFor(
      records(
        'Town,age,label\nBonn,3,1\nUlm,4,0',
        specs.map(({ key }) => key),
        null,
      ),
      specs,
    );
    expect(why).toBeNull();
    expect(missing).toEqual(['id']);
    expect(unused).toEqual(['label']);
    expect(tensors['age']).toEqual({ dtype: 'float32', shape: [2, 1], data: Float32Array.of(3, 4) });
    expect(tensors['town']).toEqual({ dtype: 'string', shape: [2], data: ['Bonn', 'Ulm'].map((t) => utf8.encode(t)) });
  });

  it('says when no column fits', () => {
    expect(columnsFor(records('[{"a": 1}]'), specs).why).toBe('No column is called as an input is: age, town, id.');
  });

  it('is what a batch of scalars takes', () => {
    expect([[-1], [-1, 1], [4], [], [-1, 3], [-1, 1, 1], null].map((shape) => isColumn(shape))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(takesRows([-1, 784])).toBe(true);
    expect(takesRows([-1, 28, 28])).toBe(false);
  });
});

describe('tf.train.Examples', () => {
  const age: ExampleFeature = { key: 'age', kind: 'dense', dtype: 'int64', shape: [], isRequired: true, default: null };
  const box: ExampleFeature = { ...age, key: 'box', dtype: 'float32', shape: [2], isRequired: false };
  const tags: ExampleFeature = { ...box, key: 'tags', kind: 'sparse', dtype: 'string', shape: null };
  const features = [age, box, tags];

  function examples(text: string, shape: Shape = [-1]): unknown {
    const outcome = rowsFor(
      records(
        text,
        features.map(({ key }) => key),
        null,
      ),
      spec('string', shape),
      features,
      [],
    );
    return outcome.typed.ok ? outcome.typed.tensor.data : outcome.typed.why;
  }
  const first = encodeExample([
    ['age', { kind: 'int64', values: [9007199254740993n] }],
    ['box', { kind: 'float', values: [1, 2.5] }],
    ['tags', { kind: 'bytes', values: [utf8.encode('a'), utf8.encode('b')] }],
  ]);
  const second = encodeExample([['age', { kind: 'int64', values: [2n] }]]);

  it('are made from rows, whose empty cells are left out', () => {
    expect(examples('age,box,tags,label\n9007199254740993,"1, 2.5","[""a"", ""b""]",x\n2,,,y')).toEqual([
      first,
      second,
    ]);
  });

  it('take a cell of text as one, whatever its commas', () => {
    const one = encodeExample([
      ['age', { kind: 'int64', values: [1n] }],
      ['tags', { kind: 'bytes', values: [utf8.encode('Flash, Inc')] }],
    ]);
    expect(examples('age,tags\n1,"Flash, Inc"')).toEqual([one]);
  });

  it('are made from a list of records, of single values or lists', () => {
    expect(examples('[{"age": 9007199254740993, "box": [1, 2.5], "tags": ["a", "b"]}, {"age": [2]}]')).toEqual([
      first,
      second,
    ]);
    expect(examples("[{'age': [9007199254740993], 'box': [1, 2.5], 'tags': ['a', 'b']}]")).toEqual([first]);
  });

  it('say where a feature is missing or is something else', () => {
    expect(examples('age,box\n,"1, 2"')).toBe('Row 1, age: required, but empty.');
    expect(examples('[{"age": 1, "box": [1]}]')).toBe('Entry 1, box: 2 values wanted; here are 1.');
    expect(examples('[{"age": "old"}]')).toBe('Entry 1, age: old is not a number.');
    expect(examples('[{"age": 1, "tags": [1]}]')).toBe('Entry 1, tags: text is wanted.');
    expect(examples('a,b\n1,2')).toBe('No column is called as a feature is: age, box, tags.');
    expect(examples('age\n1\n2', [])).toBe('x takes 1 example; here are 2.');
  });
});
