import { describe, expect, it } from 'vitest';
import { ProtoWriter } from '../lib/protoWriter';
import { random } from '../testing/mutate';
import { ByteIndex } from './byteIndex';
import { NodeTable } from './nodeTable';

/** A table of nodes whose bytes stand one after the other. */
function tableOf(...nodes: readonly (ProtoWriter | Uint8Array)[]): NodeTable {
  const start: number[] = [];
  const end: number[] = [];
  const all: number[] = [];
  for (const node of nodes) {
    start.push(all.length);
    all.push(...(node instanceof ProtoWriter ? node.finish() : node));
    end.push(all.length);
  }
  return new NodeTable({ bytes: Uint8Array.from(all), start, end });
}

function node(name: string, op: string, ...inputs: readonly string[]): ProtoWriter {
  const writer = new ProtoWriter().text(1, name).text(2, op);
  for (const input of inputs) writer.text(3, input);
  return writer;
}

describe('the table of nodes', () => {
  it('finds nodes by name and by op', () => {
    const table = tableOf(node('a', 'Const'), node('b', 'Add', 'a', 'a'), node('ä', 'Const', '^b'));
    expect(table.names).toEqual(['a', 'b', 'ä']);
    expect(['a', 'b', 'ä', 'c', ''].map((name) => table.rowOf(name))).toEqual([0, 1, 2, -1, -1]);
    expect(table.rowsByOp(['Const', 'Sub', 'Const'])).toEqual(new Map([['Const', [0, 2]]]));
    expect(table.rowsByOp(['Sub'])).toEqual(new Map());
    expect(table.oddNames()).toEqual([]);
  });

  it('finds a few nodes at once, before and after the rest is indexed', () => {
    const table = tableOf(node('a', 'Const'), node('bb', 'Const'), node('c', 'Const'), node('a', 'Add'));
    const asked = ['c', 'a', 'zz', 'c'];
    expect(table.rowsOf(asked)).toEqual(
      new Map([
        ['a', 0],
        ['c', 2],
      ]),
    );
    expect(table.rowsOf([])).toEqual(new Map());
    table.rowOf('a');
    const many = Array.from({ length: 100 }, (_, i) => `no ${i}`);
    expect(tableOf(node('a', 'Const')).rowsOf([...many, 'a'])).toEqual(new Map([['a', 0]]));
    expect(table.rowsOf(asked)).toEqual(
      new Map([
        ['c', 2],
        ['a', 0],
      ]),
    );
  });

  it('keeps the first of two nodes with one name and tells the second', () => {
    const table = tableOf(node('a', 'Const'), node('b', 'Const'), node('a', 'Add'));
    expect([table.rowOf('a'), table.duplicates]).toEqual([0, [2]]);
  });

  it('shows names that are not UTF-8 by their bytes, and finds them as shown', () => {
    const odd = new ProtoWriter().message(1, Uint8Array.of(0x61, 0xff)).text(2, 'Const');
    const table = tableOf(node('b', 'Const'), odd);
    expect(table.nameOf(1)).toBe('a\\xff');
    expect(table.rowOf('a\\xff')).toBe(1);
    expect(table.rowOf('b\\xff')).toBe(-1);
    expect(table.oddNames()).toEqual([1]);
  });

  it('puts data inputs before control inputs, and leaves the order of each', () => {
    const table = tableOf(node('a', 'Add', '^x', 'y', '^z', 'w', ''));
    expect(table.inputsOf(0)).toEqual(['y', 'w', '', '^x', '^z']);
  });

  it('reads long names, fields out of order, fields it does not know and tags longer than they need be', () => {
    const long = 'scope/'.repeat(40);
    const shuffled = new ProtoWriter().text(5, 'x'.repeat(300)).int(40, 7).text(3, 'in').text(2, 'Op').text(1, long);
    const wide = new ProtoWriter().raw(Uint8Array.of(0x8a, 0x00, 1, 0x77)).text(2, 'Op');
    const group = new ProtoWriter().raw(Uint8Array.of(0x0b, 0x0c)).text(1, 'g');
    const table = tableOf(shuffled, wide, group);
    expect([table.names, table.opOf(0), table.inputsOf(0)]).toEqual([[long, 'w', 'g'], 'Op', ['in']]);
    expect(table.faults).toEqual([]);
  });

  it('keeps what comes before a fault', () => {
    const broken = new ProtoWriter().text(1, 'a').text(3, '^c').text(3, 'd').raw(Uint8Array.of(0x0a, 50));
    const table = tableOf(node('z', 'Const'), broken, Uint8Array.of(0x0f));
    expect(table.nameOf(1)).toBe('a');
    expect(table.inputsOf(1)).toEqual(['d', '^c']);
    expect(table.faults.map(({ row, fault }) => [row, fault.kind, fault.offset])).toEqual([
      [1, 'truncated', 21],
      [2, 'malformed', 22],
    ]);
  });
});

describe('an index of byte ranges', () => {
  it('tells thousands of names apart, whatever their length', () => {
    const next = random(7);
    const names = Array.from({ length: 5000 }, (_, i) => `${'n'.repeat(Math.floor(next() * 9))}${i}`);
    const bytes = new TextEncoder().encode(names.join(''));
    const index = new ByteIndex(bytes, 4);
    let at = 0;
    const ranges = names.map((name) => {
      const start = at;
      at += name.length;
      return [start, at] as const;
    });
    ranges.forEach(([start, end], i) => expect(index.add(start, end, i)).toBe(i));
    expect(ranges.every(([start, end], i) => index.find(start, end) === i)).toBe(true);
    expect(names.every((name, i) => index.findBytes(new TextEncoder().encode(name)) === i)).toBe(true);
    const [start = 0, end = 0] = ranges[9] ?? [];
    expect(index.add(start, end, 99)).toBe(9);
    expect(index.findBytes(new TextEncoder().encode('absent'))).toBe(-1);
  });
});
