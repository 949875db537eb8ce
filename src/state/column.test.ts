import { describe, expect, it } from 'vitest';
import { sceneFromText } from '../testing/scenes';
import { columnPerBox, readColumn } from './column';

function read(text: string): unknown {
  const column = readColumn('file', text);
  return column.ok ? Object.fromEntries(column.value.values) : column.failure;
}

describe('a column of numbers', () => {
  it.each([
    ['lines with a head', 'node,ms\na,1\nb,2.5', { a: 1, b: 2.5 }],
    ['semicolons and decimals that are no commas', 'a;1\nb;-3e-2', { a: 1, b: -0.03 }],
    ['tabs, and a text between name and number', 'a\tConv2D\t7', { a: 7 }],
    ['quotes round a comma', '"a,b",4', { 'a,b': 4 }],
    ['a JSON object', '{"a": 1, "b": "no", "c": 3}', { a: 1, c: 3 }],
    ['JSON pairs', '[["a", 1], ["b", 2]]', { a: 1, b: 2 }],
    ['JSON records', '[{"node": "a", "value": 1}]', { a: 1 }],
  ])('is read from %s', (_, text, wanted) => {
    expect(read(text)).toEqual(wanted);
  });

  it.each([
    ['just words', 'file holds no line with a name and a number.'],
    ['{"a": ', 'file is no JSON that can be read.'],
    ['', 'file holds no line with a name and a number.'],
  ])('is refused with a sentence: %j', (text, sentence) => {
    expect(read(text)).toBe(sentence);
  });

  it('goes to boxes by their names, and adds up in closed groups', async () => {
    const scene = await sceneFromText({ '': '>x -> a -> [enc -> [dec -> b', dec: 'c' });
    const groups = scene.group.map((group) => (group === null ? null : (`call|${group}/` as typeof group)));
    const column = readColumn('f', 'a:0,1\nenc/one,2\nenc/two,3\ncall|enc/three,10\nnowhere,9');
    if (!column.ok) throw new Error(column.failure);
    const { values, found } = columnPerBox({ ...scene, group: groups }, column.value);
    const byTitle = Object.fromEntries(scene.title.map((title, row) => [title, values[row]]));
    expect(byTitle).toMatchObject({ a: 1, b: Number.NaN, c: Number.NaN, dec: Number.NaN });
    // Full addresses win over plain names: a mix of both is not added up twice.
    expect(byTitle['enc']).toBe(10);
    expect(found).toBe(4);
  });
});
