import { describe, expect, it } from 'vitest';
import { readRecords } from './records';

function read(text: string, hasHead = true) {
  const records = readRecords(text, () => hasHead);
  return records.ok ? [records.value.columns, ...records.value.rows] : records.failure;
}

describe('CSV', () => {
  it('is split at commas, semicolons or tabs, outside quotes', () => {
    expect(read('a,b\n1,"x, ""y""\nz"\n')).toEqual([
      ['a', 'b'],
      ['1', 'x, "y"\nz'],
    ]);
    expect(read('a;b\r\n1,5;2\r\n')).toEqual([
      ['a', 'b'],
      ['1,5', '2'],
    ]);
    expect(read('\uFEFFa\tb\n1\t\n')).toEqual([
      ['a', 'b'],
      ['1', ''],
    ]);
  });

  it('may have no head', () => {
    expect(read('1,2\n3,4', false)).toEqual([null, ['1', '2'], ['3', '4']]);
  });

  it('says which row is of another length, and what is missing', () => {
    expect(read('a,b\n1,2\n3')).toBe('Row 2 has 1 cells, the head 2.');
    expect(read('a,b')).toBe('There is a head, but no row under it.');
    expect(read('  ')).toBe('There are no rows.');
    expect(read('a,b\n1,"2')).toBe('A quoted cell of line 2 does not end.');
  });
});

describe('JSON', () => {
  it('is a list of objects, whose keys are the columns', () => {
    expect(read('[{"a": 1, "b": [1, 2]}, {"c": null, "a": true}]')).toEqual([
      ['a', 'b', 'c'],
      [1, [1, 2], undefined],
      [true, undefined, null],
    ]);
  });

  it('may be a request of TensorFlow Serving, bytes included', () => {
    expect(read('{"instances": [{"a": {"b64": "/wA="}}]}')).toEqual([['a'], [Uint8Array.of(255, 0)]]);
  });

  it('keeps whole numbers that a double cannot hold', () => {
    expect(read('[{"a": -9007199254740993, "b": "9007199254740993", "c": 0.12345678901234567}]')).toEqual([
      ['a', 'b', 'c'],
      [-9007199254740993n, '9007199254740993', Number('0.12345678901234567')],
    ]);
  });

  it('may be the Python literal of saved_model_cli', () => {
    expect(read("[{'age': [22], 'names': ['a', b'\\xff']}, {'age': (3,), 'names': []}]")).toEqual([
      ['age', 'names'],
      [[22n], ['a', Uint8Array.of(255)]],
      [[3n], []],
    ]);
  });

  it('says what else it is', () => {
    expect(read('[{"a": 1')).toBe('This is neither JSON nor a Python literal.');
    expect(read('[[1, 2]]')).toBe('Entry 1 is no object with names and values.');
    expect(read('[{"a": {"b": 1}}]')).toBe('a of entry 1 is an object; a value or a list of values is wanted.');
    expect(read('[]')).toBe('The list is empty.');
  });
});
