import { create } from 'zustand';
import type { Signature } from '../model/summary';
import { type OpenDocument, openDocumentOf, useDocument } from './document';
import { askDecode } from './engine';
import { type LabelText, namesOf, readLabelText } from './labelText';

/** A text file of the model that may name the classes of an output. */
export interface Labels extends LabelText {
  /** `assets/labels.txt`. */
  readonly path: string;
}

/** Label files are short; a larger asset is a vocabulary or something else. */
const MAX_BYTES = 1 << 20;
const MAX_FILES = 20;

const TEXT = /\.(?:txt|labels|csv|tsv|names|pbtxt)$/i;

/** The text assets of the model on the screen, and texts beside its graph that are called after labels. */
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
    .filter(({ path, size }) => mayNameClasses(path) && size <= MAX_BYTES)
    .slice(0, MAX_FILES)
    .map((file) => file.path);
  const labels: Labels[] = [];
  for (const path of paths) {
    const bytes = await askDecode('file', { path });
    if (!bytes.ok) continue;
    const text = readLabelText(bytes.value);
    if (text) labels.push({ path, ...text });
  }
  if (useLabels.getState().of === document) useLabels.setState({ labels });
}

/** A text among the assets, or one beside saved_model.pb that is called after labels. */
export function mayNameClasses(path: string): boolean {
  if (!TEXT.test(path)) return false;
  return /^assets(?:\.extra)?\//.test(path) || (!path.includes('/') && /label|class/i.test(path));
}

/** The names of `size` classes, and the file that has them; null when none has as many. */
export function labelsFor(
  size: number | undefined,
  labels: readonly Labels[],
): { readonly path: string; readonly lines: readonly string[] } | null {
  if (size === undefined || size < 2) return null;
  for (const label of labels) {
    const lines = namesOf(label, size);
    if (lines) return { path: label.path, lines };
  }
  return null;
}

/** The file that names the classes of an output of numbers of a signature. */
export function labelsOf(signature: Signature, labels: readonly Labels[]): { readonly path: string } | null {
  for (const output of signature.outputs) {
    const found = output.dtype === 'string' ? null : labelsFor(output.shape?.at(-1), labels);
    if (found) return found;
  }
  return null;
}
