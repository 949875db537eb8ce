import { create } from 'zustand';
import type { Signature } from '../model/summary';
import { type OpenDocument, openDocumentOf, useDocument } from './document';
import { askDecode } from './engine';

/** A text file among the assets, by its lines. */
export interface Labels {
  /** `assets/labels.txt`. */
  readonly path: string;
  readonly lines: readonly string[];
}

/** Label files are short; a larger asset is a vocabulary or something else. */
const MAX_BYTES = 1 << 20;
const MAX_FILES = 20;

/** The text assets of the model on the screen. */
export const useLabels = create<{ readonly of: OpenDocument | null; readonly labels: readonly Labels[] }>()(() => ({
  of: null,
  labels: [],
}));

/** Reads the small text assets of the open model, once. */
export async function loadLabels(): Promise<void> {
  const document = openDocumentOf(useDocument.getState());
  if (!document || useLabels.getState().of === document) return;
  useLabels.setState({ of: document, labels: [] });
  const paths = document.opened.summary.files
    .filter((file) => /^assets\/.*\.(txt|csv|tsv)$/i.test(file.path) && file.size <= MAX_BYTES)
    .slice(0, MAX_FILES)
    .map((file) => file.path);
  const labels: Labels[] = [];
  for (const path of paths) {
    const bytes = await askDecode('file', { path });
    if (!bytes.ok) continue;
    const lines = linesOf(bytes.value);
    if (lines) labels.push({ path, lines });
  }
  if (useLabels.getState().of === document) useLabels.setState({ labels });
}

/** null when the bytes are not text. A last empty line is none. */
export function linesOf(bytes: Uint8Array): readonly string[] | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (text.includes('\0')) return null;
    const lines = text.split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop();
    return lines;
  } catch {
    return null;
  }
}

/** The labels of an output whose last size is `size`; null when none has as many lines. */
export function labelsFor(size: number | undefined, labels: readonly Labels[]): Labels | null {
  if (size === undefined || size < 2) return null;
  return labels.find((candidate) => candidate.lines.length === size) ?? null;
}

/** The labels that fit an output of numbers of a signature. */
export function labelsOf(signature: Signature, labels: readonly Labels[]): Labels | null {
  for (const output of signature.outputs) {
    const found = output.dtype === 'string' ? null : labelsFor(output.shape?.at(-1), labels);
    if (found) return found;
  }
  return null;
}
