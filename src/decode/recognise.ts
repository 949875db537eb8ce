const text = new TextDecoder('latin1');

/** File types by magic bytes at an offset. */
const MAGIC: readonly (readonly [offset: number, bytes: readonly number[], what: string])[] = [
  [0, [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a], 'a Keras HDF5 file (.h5)'],
  [4, [0x54, 0x46, 0x4c, 0x33], 'a TensorFlow Lite model (.tflite)'],
  [0, [0x50, 0x4b, 0x03, 0x04], 'a zip archive (a .keras file, a PyTorch file or a packed folder)'],
  [0, [0x1f, 0x8b], 'gzip-compressed'],
  [0, [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 'a NumPy array (.npy)'],
  [0, [0x80, 0x02, 0x8a, 0x0a], 'a PyTorch file'],
  [0, [0x25, 0x50, 0x44, 0x46], 'a PDF document'],
  [0, [0x89, 0x50, 0x4e, 0x47], 'a PNG picture'],
  [0, [0xff, 0xd8, 0xff], 'a JPEG picture'],
  [0, [0x47, 0x47, 0x55, 0x46], 'a GGUF model'],
];

/** Names a file that cannot be a SavedModel by its content; null where it may be one. */
export function recognise(bytes: Uint8Array): string | null {
  for (const [offset, magic, what] of MAGIC) {
    if (magic.every((byte, i) => bytes[offset + i] === byte)) return what;
  }
  const head = text.decode(bytes.subarray(0, 512)).trimStart();
  if (head.startsWith('version https://git-lfs')) {
    return 'a Git LFS pointer: the file itself was not downloaded (run `git lfs pull`)';
  }
  if (/^(<!doctype html|<html|<head|<\?xml[^>]*\?>\s*<!doctype html)/i.test(head)) {
    return 'a web page (a failed download, most likely)';
  }
  if (/^<(\?xml|error)/i.test(head)) return 'an XML answer of a server (a failed download, most likely)';
  if (isOnnx(bytes)) return 'an ONNX model';
  if (/^\{\s*"/.test(head))
    return head.includes('"modelTopology"') ? 'a TensorFlow.js model (model.json)' : 'a JSON file';
  return null;
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
  return /^(\s|#[^\n]*\n)*(saved_model_schema_version|meta_graphs|node|library|versions?)\s*[:{<]/.test(head);
}
