import { compress } from 'snappyjs';
import { describe, expect, it } from 'vitest';
import { buildTable, type TableRow } from '../../testing/tableBuilder';
import { readTable, type TableFault } from './table';

const text = new TextDecoder();
const rows: readonly TableRow[] = [
  ['', 'header'],
  ['layer/bias', 'b'],
  ['layer/kernel', 'k'],
  ['layer/kernel/m', 'a slot'],
  ['layer2', ''],
  ['x', 'y'.repeat(300)],
];
const SNAPPY = { type: 1, pack: compress };

function read(file: Uint8Array): { readonly rows: readonly TableRow[]; readonly faults: readonly TableFault[] } {
  const faults: TableFault[] = [];
  const entries = readTable(file, (fault) => faults.push(fault));
  return { rows: entries.map(({ key, value }) => [text.decode(key), text.decode(value)]), faults };
}

describe('a table', () => {
  it.each([1, 2, 6])('gives its rows in order, %d to a block', (rowsPerBlock) => {
    expect(read(buildTable(rows, { rowsPerBlock }))).toEqual({ rows, faults: [] });
  });

  it('may have Snappy blocks', () => {
    expect(read(buildTable(rows, { compress: SNAPPY }))).toEqual({ rows, faults: [] });
  });

  it('may be empty', () => {
    expect(read(buildTable([]))).toEqual({ rows: [], faults: [] });
  });

  it('loses only the block whose checksum is wrong', () => {
    const file = buildTable(rows, { rowsPerBlock: 2 });
    file[3] = (file[3] ?? 0) ^ 1;
    const { rows: left, faults } = read(file);
    expect(left).toEqual(rows.slice(2));
    expect(faults).toMatchObject([{ kind: 'checksum', offset: 0 }]);
  });

  it.each([
    ['without a footer', buildTable(rows).subarray(0, -20), 'bad magic number'],
    ['shorter than a footer', new Uint8Array(10), '10 bytes, fewer than the 48 of a footer'],
    [
      'with an unknown compression',
      buildTable(rows, { compress: { type: 2, pack: (b) => b } }),
      'compression 2 is unknown',
    ],
    [
      'with broken Snappy',
      buildTable(rows, { compress: { type: 1, pack: (b) => b } }),
      'Snappy block cannot be unpacked',
    ],
  ])('%s says so', (_, file, message) => {
    const { rows: left, faults } = read(file);
    expect(left).toEqual([]);
    expect(faults[0]?.message.toLowerCase()).toContain(message.toLowerCase());
  });

  it('never hands out garbage when cut anywhere', () => {
    const file = buildTable(rows);
    for (let cut = 0; cut < file.length; cut++) {
      const { rows: left, faults } = read(file.subarray(0, cut));
      expect([left, faults.length > 0]).toEqual([[], true]);
    }
  });
});
