import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { dropPaths } from './drop';
import { node, writeTextModel } from './textModel';

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(path.resolve('src/panels/run/fixtures', name), 'utf8')) as T;
}

/** A small WAV file and the samples that libsndfile reads out of it. */
export function wavFixture(name: string): { readonly bytes: Buffer; readonly samples: readonly number[] } {
  const { files } = fixture<{ files: { name: string; wav: string; samples: number[] }[] }>('waves.json');
  const file = files.find((candidate) => candidate.name === name);
  if (!file) throw new Error(`There is no ${name}.`);
  return { bytes: Buffer.from(file.wav, 'base64'), samples: file.samples };
}

/** Three tf.Examples of `age` and `name` in a TFRecord file of TensorFlow's, and the same packed. */
export function recordsFixture(): { readonly plain: Buffer; readonly gzip: Buffer } {
  const { plain, GZIP } = fixture<{ plain: string; GZIP: string }>('records.json');
  return { plain: Buffer.from(plain, 'base64'), gzip: Buffer.from(GZIP, 'base64') };
}

/** Writes a model whose `minus` is −`sound`, a batch of sounds of `length` samples and one channel. */
export function writeSoundModel(folder: string, length: number): string {
  const float = 'type: DT_FLOAT';
  const sizes = [-1, length, 1];
  return writeTextModel(
    folder,
    [node('x', 'Placeholder', [], { dtype: float, shape: 'shape { }' }), node('y', 'Neg', ['x'], { T: float })],
    [{ key: 'sound', tensor: 'x:0', dtype: 'DT_FLOAT', sizes }],
    [{ key: 'minus', tensor: 'y:0', dtype: 'DT_FLOAT', sizes }],
  );
}

/** Drops a file on the part of the run form that asks for an input. */
export async function dropOnInput(page: Page, input: string, file: string): Promise<void> {
  const field = await page.getByRole('radiogroup', { name: `Ways to give ${input}` }).boundingBox();
  await dropPaths(page, [file], { x: (field?.x ?? 0) + 40, y: (field?.y ?? 0) + 10 });
}
