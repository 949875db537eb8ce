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

async function read(
  file: Uint8Array,
): Promise<{ readonly rows: readonly TableRow[]; readonly faults: readonly TableFault[] }> {
  const faults: TableFault[] = [];
  const found: TableRow[] = [];
  await readTable(
    file,
    (key, length, { bytes, start, end }) =>
      found.push([text.decode(key.subarray(0, length)), text.decode(bytes.subarray(start, end))]),
    (fault) => faults.push(fault),
  );
  return { rows: found, faults };
}

describe('a table', () => {
  it.each([1, 2, 6])('gives its rows in order, %d to a block', async (rowsPerBlock) => {
    expect(await read(buildTable(rows, { rowsPerBlock }))).toEqual({ rows, faults: [] });
  });

  it('may have Snappy blocks', async () => {
    expect(await read(buildTable(rows, { compress: SNAPPY }))).toEqual({ rows, faults: [] });
  });

  it('may be empty', async () => {
    expect(await read(buildTable([]))).toEqual({ rows: [], faults: [] });
  });

  it('loses only the block whose checksum is wrong', async () => {
    const file = buildTable(rows, { rowsPerBlock: 2 });
    file[3] = (file[3] ?? 0) ^ 1;
    const { rows: left, faults } = await read(file);
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
  ])('%s says so', async (_, file, message) => {
    const { rows: left, faults } = await read(file);
    expect(left).toEqual([]);
    expect(faults[0]?.message.toLowerCase()).toContain(message.toLowerCase());
  });

  it('never hands out garbage when cut anywhere', async () => {
    const file = buildTable(rows);
    for (let cut = 0; cut < file.length; cut++) {
      const { rows: left, faults } = await read(file.subarray(0, cut));
      expect([left, faults.length > 0]).toEqual([[], true]);
    }
  });
});
