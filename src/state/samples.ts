import { create } from 'zustand';
import type { Drop } from '../files/readDrop';
import type { DroppedFile } from '../files/source';
import { fail, ok, type Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { Progress } from '../workers/rpc';
import { track } from './busy';

/** What `samples/<name>/card.json` says of a model that the page brings along. */
export interface SampleCard {
  readonly name: string;
  readonly title: string;
  readonly what: string;
  readonly try: string;
  readonly made: string;
  readonly accuracy: { readonly metric: string; readonly value: number; readonly note?: string };
  readonly files: readonly { readonly path: string; readonly size: number }[];
  readonly totalBytes: number;
  /** Inputs to try; which fields there are depends on the sample. */
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}

/** null until they are read; the landing page shows none when they cannot be had. */
export const useSamples = create<{ readonly cards: readonly SampleCard[] | null }>()(() => ({ cards: null }));

async function json<T>(path: string): Promise<T> {
  const response = await fetch(new URL(path, document.baseURI));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as T;
}

let reading: Promise<void> | null = null;

/** Reads the cards of the samples, once. */
export function loadSamples(): Promise<void> {
  reading ??= track(
    json<{ samples: readonly string[] }>('samples/index.json')
      .then((index) => Promise.all(index.samples.map((path) => json<SampleCard>(`samples/${path}`))))
      .then((cards) => useSamples.setState({ cards }))
      // Opened from a disk without its samples: the page works without them.
      .catch(() => useSamples.setState({ cards: [] })),
  );
  return reading;
}

/** Address of a file that belongs to a sample. */
export function sampleUrl(sample: string, path: string): string {
  return new URL(`samples/${sample}/${path}`, document.baseURI).href;
}

/** The files of a sample from the page's own origin. */
export async function fetchSample(
  sample: string,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Result<Drop, Failure>> {
  await loadSamples();
  const card = useSamples.getState().cards?.find((known) => known.name === sample);
  if (!card) return fail({ kind: 'network', message: `This page has no sample called ${sample}.` });
  const files: DroppedFile[] = [];
  let done = 0;
  for (const { path, size } of card.files) {
    try {
      const response = await fetch(sampleUrl(sample, `model/${path}`), { signal });
      if (!response.ok) {
        return fail({ kind: 'network', message: `The server answered ${response.status} for ${path}.`, file: path });
      }
      files.push({ path, blob: await response.blob() });
    } catch (error) {
      if (signal.aborted) return fail({ kind: 'cancelled', message: 'Cancelled.' });
      const reason = error instanceof Error ? error.message : String(error);
      return fail({ kind: 'network', message: `${path} did not arrive (${reason}).`, file: path });
    }
    done += size;
    onProgress({ done, total: card.totalBytes, what: 'bytes' });
  }
  return ok({ name: card.name, files });
}
