import { describe, expect, it } from 'vitest';
import { memorySource } from '../files/memorySource';
import type { SourceFile } from '../files/source';
import { filesOf, modelFromText, opened } from '../testing/modelSources';
import { buildTable } from '../testing/tableBuilder';

describe('opening a model', () => {
  it('does not decode function bodies: a broken one fails when it is asked for', async () => {
    // A FunctionDef whose signature is whole and whose node_def (field 3) has wire type 7.
    const signature = [0x0a, 5, 0x0a, 3, 0x62, 0x61, 0x64];
    const fn = [...signature, 0x1f];
    const library = [0x0a, fn.length, ...fn];
    const graph = [0x12, library.length, ...library];
    const meta = [0x12, graph.length, ...graph];
    const model = await opened(filesOf({ 'saved_model.pb': Uint8Array.of(8, 1, 0x12, meta.length, ...meta) }));
    expect(model.summary.problems).toEqual([]);
    expect(model.metaGraphs[0]?.functionNames).toEqual(['bad']);
    expect(model.metaGraphs[0]?.functionBody('bad')).toMatchObject({
      ok: false,
      failure: { kind: 'malformed', offset: 17, message: expect.stringContaining('function bad') },
    });
  });

  it('gives the same body each time', async () => {
    const model = await modelFromText('graph_def { library { function { signature { name: "f" } } } }');
    const graph = model.metaGraphs[0];
    expect(graph?.functionBody('f')).toBe(graph?.functionBody('f'));
    expect(graph?.graph()).toBe(graph?.graph());
    expect(graph?.objects()).toBe(graph?.objects());
    expect(graph?.functionBody('g')).toMatchObject({ ok: false, failure: { kind: 'missing-function' } });
  });

  it('reads of a shard only the bytes of the tensor that is asked for', async () => {
    // float32 [2] at bytes 8 to 16 of a shard that claims 10 GB.
    const entry = Uint8Array.of(0x08, 1, 0x12, 4, 0x12, 2, 0x08, 2, 0x20, 8, 0x28, 8);
    const index = buildTable([
      ['', Uint8Array.of(0x08, 1)],
      ['w', entry],
    ]);
    const reads: (readonly [number, number])[] = [];
    const shard: SourceFile = {
      path: 'ckpt.data-00000-of-00001',
      source: {
        size: 10_000_000_000,
        read: (start, end) => {
          reads.push([start, end]);
          return Promise.resolve({ ok: true, value: new Uint8Array(end - start) });
        },
      },
    };
    const model = await opened([{ path: 'ckpt.index', source: memorySource(index, 'ckpt.index') }, shard]);
    expect(reads).toEqual([]);
    await model.checkpoint?.readElements('w', 1, 2);
    await model.checkpoint?.readTensor('w');
    expect(reads).toEqual([
      [12, 16],
      [8, 16],
    ]);
  });
});
