import type { ForeignFormat } from '../model/failure';

const text = new TextDecoder('latin1');

/** File types by magic bytes at an offset. */
const MAGIC: readonly (readonly [offset: number, bytes: readonly number[], what: string, format: ForeignFormat])[] = [
  [0, [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a], 'a Keras HDF5 file (.h5)', 'keras'],
  [4, [0x54, 0x46, 0x4c, 0x33], 'a TensorFlow Lite model (.tflite)', 'tflite'],
  [0, [0x50, 0x4b, 0x03, 0x04], 'a zip archive', 'packed'],
  [0, [0x1f, 0x8b], 'gzip-compressed', 'gzip'],
  [0, [0x42, 0x5a, 0x68], 'packed with bzip2', 'packed'],
  [0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'packed with xz', 'packed'],
  [0, [0x28, 0xb5, 0x2f, 0xfd], 'packed with Zstandard', 'packed'],
  [0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], 'a 7-Zip archive', 'packed'],
  [0, [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07], 'a RAR archive', 'packed'],
  [0, [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 'a NumPy array (.npy)', 'other'],
  [0, [0x80, 0x02, 0x8a, 0x0a], 'a PyTorch file', 'pytorch'],
  [0, [0x80, 0x02], 'a Python pickle', 'other'],
  [0, [0x80, 0x03], 'a Python pickle', 'other'],
  [0, [0x80, 0x04, 0x95], 'a Python pickle', 'other'],
  [0, [0x80, 0x05, 0x95], 'a Python pickle', 'other'],
  [0, [0x25, 0x50, 0x44, 0x46], 'a PDF document', 'other'],
  [0, [0x89, 0x50, 0x4e, 0x47], 'a PNG picture', 'other'],
  [0, [0xff, 0xd8, 0xff], 'a JPEG picture', 'other'],
  [0, [0x47, 0x47, 0x55, 0x46], 'a GGUF model', 'other'],
];

/** A file that is no SavedModel: in words that follow "it is", and what to decide by. */
export interface Stranger {
  readonly what: string;
  readonly format: ForeignFormat;
}

/** Names a file that cannot be a SavedModel by its content; null where it may be one. */
export function recognise(bytes: Uint8Array): Stranger | null {
  for (const [offset, magic, what, format] of MAGIC) {
    if (magic.every((byte, i) => bytes[offset + i] === byte)) return { what, format };
  }
  const head = text.decode(bytes.subarray(0, 512)).trimStart();
  if (head.startsWith('version https://git-lfs')) {
    return { what: 'a Git LFS pointer: the file itself was not downloaded', format: 'lfs-pointer' };
  }
  if (/^(<!doctype html|<html|<head|<\?xml[^>]*\?>\s*<!doctype html)/i.test(head)) {
    return { what: 'a web page (a failed download, most likely)', format: 'failed-download' };
  }
  if (/^<(\?xml|error)/i.test(head)) {
    return { what: 'an XML answer of a server (a failed download, most likely)', format: 'failed-download' };
  }
  if (head.startsWith('\u00ff\u00fe') || head.startsWith('\u00fe\u00ff')) {
    return { what: 'text in UTF-16, and protobuf text is UTF-8', format: 'other' };
  }
  if (isSafetensors(bytes)) return { what: 'a Safetensors file', format: 'pytorch' };
  if (isOnnx(bytes)) return { what: 'an ONNX model', format: 'onnx' };
  if (!/^\{\s*"/.test(head)) return null;
  return head.includes('"modelTopology"')
    ? { what: 'a TensorFlow.js model (model.json)', format: 'tfjs' }
    : { what: 'a JSON file', format: 'other' };
}

/** What an archive without a graph is by the names of its members; null where they say nothing. */
export function recogniseMembers(paths: readonly string[]): Stranger | null {
  const ends = (ending: string): boolean => paths.some((path) => path === ending || path.endsWith(`/${ending}`));
  if (ends('config.json') && ends('metadata.json') && paths.some((path) => path.endsWith('.weights.h5'))) {
    return { what: 'a Keras 3 file (.keras)', format: 'keras' };
  }
  if (ends('data.pkl') && ends('version')) return { what: 'a PyTorch file', format: 'pytorch' };
  return null;
}

/** The length of a JSON header, then the header (https://github.com/huggingface/safetensors#format). */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === 0x7b && bytes[9] === 0x22 && [4, 5, 6, 7].every((at) => bytes[at] === 0);
}

/**
 * ModelProto begins with ir_version (1, varint) and producer_name (2, text) and has opset_import (8);
 * a SavedModel begins alike, but its field 2 is a message that holds another one.
 */
function isOnnx(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x08 || bytes[2] !== 0x12) return false;
  const length = bytes[3] ?? 0;
  if (length === 0 || length >= 0x80) return false;
  const name = bytes.subarray(4, 4 + length);
  const next = bytes[4 + length] ?? 0;
  return name.every((byte) => byte >= 0x20 && byte < 0x7f) && [0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42].includes(next);
}

/** Whether bytes are protobuf text: a field name, then `:` or a bracket. Comments and blanks may come first. */
export function looksLikeText(bytes: Uint8Array): boolean {
  const head = text.decode(bytes.subarray(0, 2048)).replace(/^\u00ef\u00bb\u00bf/, '');
  return /^(\s|#[^\n]*\n)*(saved_model_schema_version|meta_graphs|meta_info_def|graph_def|node|library|versions?)\s*[:{<]/.test(
    head,
  );
}
