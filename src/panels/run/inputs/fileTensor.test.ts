import { describe, expect, it } from 'vitest';
import { fileTensor } from './fileTensor';
import { isForInput, wayOfFile, waysIn } from './ways';

const spec = { key: 'x', tensorName: 'x:0' } as const;
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13);

describe('a file for an input', () => {
  it('is one string of its bytes where it is no text', async () => {
    const one = await fileTensor('cat.png', PNG, { ...spec, dtype: 'string', shape: [-1] });
    expect(one).toEqual({ ok: true, isRaw: true, tensor: { dtype: 'string', shape: [1], data: [PNG] } });
    const scalar = await fileTensor('cat.png', PNG, { ...spec, dtype: 'string', shape: [] });
    expect(scalar.ok && scalar.tensor.shape).toEqual([]);
    const two = await fileTensor('cat.png', PNG, { ...spec, dtype: 'string', shape: [2] });
    expect(two).toMatchObject({ ok: false, why: 'x wants (2); this is (1).' });
  });

  it('is a string a line where it is text', async () => {
    const lines = await fileTensor('a.txt', new TextEncoder().encode('é\nb\n'), {
      ...spec,
      dtype: 'string',
      shape: [-1],
    });
    expect(lines.ok && lines.tensor.data).toEqual([Uint8Array.of(0xc3, 0xa9), Uint8Array.of(0x62)]);
  });

  it('is refused as numbers where it is no text', async () => {
    const refused = await fileTensor('cat.png', PNG, { ...spec, dtype: 'float32', shape: [-1] });
    expect(refused).toEqual({ ok: false, why: 'cat.png is no .npy or .npz, nor numbers as text.' });
  });
});

describe('where a file goes', () => {
  const way = (name: string, type: string, dtype: 'float32' | 'string', shape: readonly number[]) => {
    const input = { ...spec, dtype, shape };
    return wayOfFile({ name, type }, waysIn(input), input);
  };

  it('takes a sound as samples where a series is wanted, as bytes where a string is', () => {
    expect(way('a.wav', 'audio/wav', 'float32', [-1])).toBe('sound');
    expect(way('a.WAV', '', 'float32', [-1, 784])).toBe('sound');
    expect(way('a.wav', 'audio/wav', 'string', [])).toBe('file');
    expect(way('a.wav', 'audio/wav', 'float32', [-1, 1])).toBe('file');
  });

  it('takes a picture as pixels where they are wanted, as bytes where a string is', () => {
    expect(way('a.png', 'image/png', 'float32', [-1, 32, 32, 3])).toBe('picture');
    expect(way('a.png', 'image/png', 'string', [-1])).toBe('file');
  });

  it('knows TFRecords by their usual names, and leaves archives to the page', () => {
    for (const name of ['a.tfrecord', 'a.tfrecords.gz', 'train.tfrecord-00000-of-00010', 'Split-eval_0-of-1']) {
      expect(isForInput(name), name).toBe(name !== 'Split-eval_0-of-1');
    }
    expect(isForInput('data_tfrecord-00000-of-00001.gz')).toBe(true);
    expect(isForInput('model.zip')).toBe(false);
    expect(isForInput('model.tar.gz')).toBe(false);
  });
});
