import { describe, expect, it } from 'vitest';
import { asksForChoice, findModels } from './findModels';
import { memorySource } from './memorySource';

/** The models among files, one path a line. */
function found(paths: string): readonly (readonly [string, number | null, string])[] {
  const files = paths
    .split('\n')
    .map((path) => path.trim())
    .filter((path) => path !== '')
    .map((path) => ({ path, source: memorySource(new Uint8Array(0), path) }));
  return findModels(files).map(({ folder, version, kind }) => [folder, version, kind]);
}

describe('finding models', () => {
  it('finds the folder itself', () => {
    expect(
      found(`
        saved_model.pb
        variables/variables.index`),
    ).toEqual([['', null, 'saved-model']]);
  });

  it.each(['saved_model.pb', 'saved_model.pbtxt', 'saved_model.cpb'])('takes %s for a SavedModel', (name) => {
    expect(found(`a/${name}`)).toEqual([['a', null, 'saved-model']]);
  });

  it('puts the highest version first, by number', () => {
    expect(
      found(`
        1/saved_model.pb
        10/saved_model.pb
        2/saved_model.pb
        0003/saved_model.pb`),
    ).toEqual([
      ['10', 10, 'saved-model'],
      ['0003', 3, 'saved-model'],
      ['2', 2, 'saved-model'],
      ['1', 1, 'saved-model'],
    ]);
  });

  it('keeps the versions of each model together', () => {
    expect(
      found(`
        b/2/saved_model.pb
        a/1/saved_model.pb
        a/3/saved_model.pb
        zoo/saved_model.pb`).map(([folder]) => folder),
    ).toEqual(['zoo', 'a/3', 'a/1', 'b/2']);
  });

  it('counts a folder with two spellings of the graph once', () => {
    expect(
      found(`
        m/saved_model.pb
        m/saved_model.pbtxt`),
    ).toHaveLength(1);
  });

  it('prefers SavedModels to GraphDefs and GraphDefs to checkpoints', () => {
    expect(
      found(`
        a/saved_model.pb
        graph.pb
        ckpt.index`),
    ).toEqual([['a', null, 'saved-model']]);
    expect(
      found(`
        graph.pb
        old/ckpt.index`),
    ).toEqual([['', null, 'graph-def']]);
  });

  it('finds a bare checkpoint, and the folder of a SavedModel that lost its graph', () => {
    expect(found('ckpt-1.index')).toEqual([['', null, 'checkpoint']]);
    expect(found('model/variables/variables.index')).toEqual([['model', null, 'checkpoint']]);
  });

  it('does not take the files beside a graph for graphs', () => {
    expect(
      found(`
        fingerprint.pb
        keras_metadata.pb
        debug/saved_model_debug_info.pb
        assets.extra/saved_model_config.pb`),
    ).toEqual([]);
  });

  it('ignores what macOS puts into archives', () => {
    expect(
      found(`
        __MACOSX/m/._saved_model.pb
        m/._saved_model.pb
        m/saved_model.pb`),
    ).toEqual([['m', null, 'saved-model']]);
  });
});

describe('which model', () => {
  const asks = (...paths: readonly string[]): boolean => asksForChoice(findModels(paths.map((path) => ({ path }))));

  it('is asked where several lie side by side', () => {
    expect(asks('a/saved_model.pb', 'b/1/saved_model.pb', 'b/2/saved_model.pb')).toBe(true);
  });

  it('is not asked for versions of one, one alone, or one at the top with others below', () => {
    expect(asks('b/1/saved_model.pb', 'b/2/saved_model.pb')).toBe(false);
    expect(asks('1/saved_model.pb', '2/saved_model.pb')).toBe(false);
    expect(asks('x/y/saved_model.pb')).toBe(false);
    expect(asks('saved_model.pb', 'teacher/saved_model.pb')).toBe(false);
  });
});
