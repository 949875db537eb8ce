import { describe, expect, it } from 'vitest';
import { placeAdded } from './placeAdded';

describe('a file added to a model', () => {
  it.each([
    ['variables.index', ['saved_model.pb'], 'variables/variables.index'],
    [
      'variables.data-00001-of-00002',
      ['saved_model.pb', 'variables/variables.index'],
      'variables/variables.data-00001-of-00002',
    ],
    // Loose files: the index lies beside the graph, and so must its shards.
    ['variables.data-00000-of-00001', ['variables.index'], 'variables.data-00000-of-00001'],
    ['model.ckpt-12.data-00000-of-00001', ['train/model.ckpt-12.index'], 'train/model.ckpt-12.data-00000-of-00001'],
    ['model.ckpt-12.index', [], 'model.ckpt-12.index'],
    ['saved_model.pb', ['variables/variables.index'], 'saved_model.pb'],
    ['fingerprint.pb', ['saved_model.pb'], 'fingerprint.pb'],
    ['saved_model_debug_info.pb', ['saved_model.pb'], 'debug/saved_model_debug_info.pb'],
    ['vocab.txt', ['saved_model.pb'], 'assets/vocab.txt'],
  ])('%s goes to its place', (name, known, place) => {
    expect(placeAdded(name, known)).toBe(place);
  });
});
