import { describe, expect, it } from 'vitest';
import { adviceFor } from './advice';
import type { ForeignFormat } from './failure';

describe('advice', () => {
  it('names the file that is missing', () => {
    const message = 'A shard is missing.';
    expect(adviceFor({ kind: 'missing-shard', message, file: 'variables/variables.data-00001-of-00002' })).toBe(
      'Add variables.data-00001-of-00002, which belongs beside the index. The graph is complete without it.',
    );
    expect(adviceFor({ kind: 'missing-asset', message, file: 'assets/labels.txt' })).toBe('Add assets/labels.txt.');
    expect(adviceFor({ kind: 'missing-asset', message })).toMatch(/assets folder/);
  });
  it('tells for every other kind of file what to do with it', () => {
    const formats = [
      'keras',
      'tflite',
      'onnx',
      'tfjs',
      'pytorch',
      'lfs-pointer',
      'failed-download',
      'gzip',
      'graphdef',
    ];
    const said = formats.map((found) =>
      adviceFor({ kind: 'not-a-saved-model', message: 'x', found: found as ForeignFormat }),
    );
    for (const sentence of said) expect(sentence).toMatch(/^[A-Z].+\.$/);
    expect(said).not.toContain(adviceFor({ kind: 'not-a-saved-model', message: 'x' }));
    expect(adviceFor({ kind: 'shard-too-short', message: 'x', found: 'lfs-pointer' })).toContain('git lfs pull');
  });
  it('never asks to unpack an archive whose paths lead elsewhere', () => {
    expect(adviceFor({ kind: 'archive-refused', message: 'x' })).toContain('Do not unpack');
  });
  it('is none where a person stopped it himself', () => {
    expect(adviceFor({ kind: 'cancelled', message: 'Cancelled.' })).toBeNull();
  });

  it('of every kind is one or two whole sentences', () => {
    const kinds = [
      'no-saved-model',
      'not-a-saved-model',
      'file-unreadable',
      'file-changed',
      'archive-damaged',
      'archive-refused',
      'network',
      'truncated',
      'malformed',
      'too-deep',
      'too-large',
      'unsupported-format',
      'invalid-text',
      'no-meta-graph',
      'missing-function',
      'cyclic-calls',
      'cyclic-graph',
      'dangling-input',
      'duplicate-node',
      'unknown-op',
      'bad-signature',
      'bad-shape',
      'missing-index',
      'missing-shard',
      'shard-too-short',
      'checksum',
      'missing-variable',
      'variable-mismatch',
      'missing-asset',
      'worker-crashed',
      'internal',
    ] as const;
    for (const kind of kinds) {
      const advice = adviceFor({ kind, message: 'It is so.' }) ?? '';
      expect(advice, kind).toMatch(/^[A-Z].*[^.]\.$/);
      // The command line says it too, where nothing is dropped or clicked.
      expect(advice, kind).not.toMatch(/\b(drop|click|browser tab)/i);
    }
  });
});
