import { describe, expect, it } from 'vitest';
import fixtures from '../fixtures/waves.json' with { type: 'json' };
import { readWave } from './readWave';

interface File {
  readonly name: string;
  readonly wav: string;
  readonly rate: number;
  readonly channels: number;
  readonly samples: readonly number[];
  readonly tensorflow?: { readonly rate: number; readonly samples: readonly number[] };
}

const files: readonly File[] = fixtures.files;
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

describe('WAV files', () => {
  it.each(files)('$name holds what libsndfile reads', ({ wav, rate, channels, samples }) => {
    const read = readWave(bytesOf(wav));
    if (!read.ok) throw new Error(read.failure);
    expect(read.value).toMatchObject({ rate, channels });
    expect([...read.value.samples]).toEqual(samples);
  });

  it('gives the samples of tf.audio.decode_wav', () => {
    const judged = files.filter(({ tensorflow }) => tensorflow);
    expect(judged).toHaveLength(1);
    for (const { wav, tensorflow } of judged) {
      const read = readWave(bytesOf(wav));
      expect(read.ok && [...read.value.samples]).toEqual(tensorflow?.samples);
      expect(read.ok && read.value.rate).toBe(tensorflow?.rate);
    }
  });

  it('takes what is there of data that was cut short or whose length was never written', () => {
    const [file] = files.filter(({ name }) => name === 'PCM_16 WAV');
    const bytes = bytesOf(file?.wav ?? '');
    const cut = readWave(bytes.subarray(0, bytes.length - 5));
    expect(cut.ok && [...cut.value.samples]).toEqual(file?.samples.slice(0, 4));
    const open = bytes.slice();
    new DataView(open.buffer).setUint32(40, 0, true);
    const read = readWave(open);
    expect(read.ok && [...read.value.samples]).toEqual(file?.samples);
  });

  it('refuses other files and formats', () => {
    const bytes = bytesOf(files[0]?.wav ?? '');
    expect(readWave(Uint8Array.of(1, 2, 3))).toMatchObject({ ok: false, failure: /RIFF/ });
    expect(readWave(bytes.subarray(0, 40))).toMatchObject({ ok: false, failure: 'no data in it' });
    const law = bytes.slice();
    law[20] = 7;
    expect(readWave(law)).toMatchObject({ ok: false, failure: /not read here \(7, 8 bits\)/ });
  });
});
