import { describe, expect, it } from 'vitest';
import type { VerifiedTensor, VerifyReport } from '../../model/beside';
import { verifyPlace, verifySentence, verifyTable } from './verifyText';

const tensor = (key: string, actual: number | null, message = ''): VerifiedTensor => ({
  key,
  dtype: 'float32',
  shape: [2, 3],
  shard: 0,
  offset: 24,
  size: 24,
  expected: 0xab,
  actual,
  failure: message === '' ? null : { kind: 'checksum', message },
});
const report = (...tensors: readonly VerifiedTensor[]): VerifyReport => ({
  tensors,
  shards: [{ shard: 0, path: 'variables/variables.data-00000-of-00001', size: 48, unusedBytes: 0 }],
  bytes: 2048,
  failed: tensors.filter(({ failure }) => failure !== null).length,
});

describe('a report on checksums', () => {
  it('says in a sentence how many agree', () => {
    expect(verifySentence(report(tensor('a', 0xab), tensor('b', 0xab)))).toBe(
      'The checksums of all 2 tensors agree. 2 KiB read.',
    );
    expect(verifySentence(report(tensor('a', 1, 'x'), tensor('b', 0xab)))).toBe(
      '1 of 2 tensors is not what was saved. 2 KiB read.',
    );
  });

  it('has a row for every tensor, with its file, its place and both checksums', () => {
    const rows = verifyTable(report(tensor('a', 0xab), tensor('b', null, 'The file is missing.'))).split('\n');
    expect(rows).toHaveLength(3);
    expect(rows[0]?.split('\t')).toHaveLength(9);
    expect(rows[1]?.split('\t')).toEqual([
      'a',
      'float32',
      '[2, 3]',
      'variables/variables.data-00000-of-00001',
      '24',
      '24',
      '0x000000ab',
      '0x000000ab',
      'ok',
    ]);
    expect(rows[2]?.split('\t').slice(-2)).toEqual(['', 'The file is missing.']);
  });

  it('says in which file and at which byte a tensor lies', () => {
    const first = tensor('a', 1, 'x');
    expect(verifyPlace(report(first), first)).toBe('variables/variables.data-00000-of-00001 ▸ byte 24, 24 bytes');
    expect(verifyPlace(report(first), { ...first, shard: 3 })).toContain('shard 3');
  });
});
