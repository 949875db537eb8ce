import { describe, expect, it } from 'vitest';
import { looksLikeText, recognise, recogniseMembers } from './recognise';

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

describe('files that are no SavedModel', () => {
  it.each([
    ['a Keras HDF5 file (.h5)', '\x89HDF\r\n\x1a\n\0\0'],
    ['a TensorFlow Lite model (.tflite)', '\x1c\0\0\0TFL3\0\0'],
    ['a zip archive', 'PK\x03\x04'],
    ['packed with bzip2', 'BZh91AY&SY'],
    ['packed with xz', '\xfd7zXZ\0\0'],
    ['packed with Zstandard', '\x28\xb5\x2f\xfd\x04'],
    ['a 7-Zip archive', '7z\xbc\xaf\x27\x1c\0\x04'],
    ['a RAR archive', 'Rar!\x1a\x07\x01\0'],
    ['a Python pickle', '\x80\x04\x95\x10\0'],
    ['a Safetensors file', '\x40\0\0\0\0\0\0\0{"__metadata__":{}}'],
    ['text in UTF-16, and protobuf text is UTF-8', '\xff\xfen\0o\0'],
    ['gzip-compressed', '\x1f\x8b\x08\0'],
    ['a web page (a failed download, most likely)', '\n <!DOCTYPE html><html>'],
    ['a web page (a failed download, most likely)', '<html lang="en">'],
    [
      'an XML answer of a server (a failed download, most likely)',
      '<?xml version="1.0"?><Error><Code>NoSuchKey</Code>',
    ],
    ['an ONNX model', '\x08\x08\x12\x07pytorch\x1a\x032.0'],
    ['a TensorFlow.js model (model.json)', '{"modelTopology": {}}'],
    ['a JSON file', '{\n "a": 1}'],
    ['a NumPy array (.npy)', '\x93NUMPY\x01\0'],
    ['a GGUF model', 'GGUF\x03\0\0\0'],
  ])('are recognised: %s', (what, content) => {
    expect(recognise(bytes(content))?.what).toBe(what);
  });

  it('are told from Git LFS pointers', () => {
    const found = recognise(bytes('version https://git-lfs.github.com/spec/v1\noid sha256:1'));
    expect(found).toMatchObject({ what: expect.stringContaining('Git LFS pointer'), format: 'lfs-pointer' });
  });

  it.each([
    ['a SavedModel', '\x08\x01\x12\xa0\x01\x0a\x10\x0a\x00'],
    ['a GraphDef', '\x0a\x4b\x0a\x01x\x12\x0bPlaceholder'],
    ['an empty file', ''],
  ])('do not include %s', (_, content) => {
    expect(recognise(bytes(content))).toBeNull();
  });
});

describe('archives without a graph', () => {
  it.each([
    ['a Keras 3 file (.keras)', ['config.json', 'metadata.json', 'model.weights.h5']],
    ['a PyTorch file', ['resnet/data.pkl', 'resnet/version', 'resnet/data/0']],
  ])('are known by their members: %s', (what, paths) => {
    expect(recogniseMembers(paths)?.what).toBe(what);
  });

  it('are not known by a configuration alone', () => {
    expect(recogniseMembers(['config.json', 'README.md'])).toBeNull();
  });
});

describe('protobuf text', () => {
  it.each([
    'saved_model_schema_version: 1',
    '\n# made by hand\n  meta_graphs {',
    'meta_graphs <',
    'node { name: "a" }',
    'meta_info_def {',
    '\u00ef\u00bb\u00bfmeta_graphs {',
  ])('is told by its first field: %j', (content) => {
    expect(looksLikeText(bytes(content))).toBe(true);
  });

  it.each(['\x08\x01\x12\x10', 'nodes are fine', '', '<html>'])('is not %j', (content) => {
    expect(looksLikeText(bytes(content))).toBe(false);
  });
});
