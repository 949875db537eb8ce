import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { nodeFiles } from '../../src/cli/nodeFiles';
import { openDropped, openSources } from '../../src/decode/decode';
import type { DroppedFile } from '../../src/files/source';
import type { SavedModel } from '../../src/model/savedModel';
import { buildTable, type TableRow } from '../../src/testing/tableBuilder';
import { ProtoWriter } from '../../src/lib/protoWriter';
import { type Bench, fastest, type Measurement } from './bench';
import { bigModel, manyFunctions, manyVariables } from './bigModels';
import { protobufPass } from './protobufPass';

/** Opening: bytes decide nothing they need not. */
export const openBench: Bench = {
  name: 'open',
  async run() {
    return [...(await nodes()), ...(await functions()), ...(await shards()), await variables(), await openAndClose()];
  },
};

async function nodes(): Promise<readonly Measurement[]> {
  const bytes = bigModel('transformer', 50_000);
  const against = 'one plain pass over every field of the same bytes';
  const summary = await fastest([() => protobufPass(bytes), () => open(filesOf(bytes))], 40);
  const columns = await fastest([() => protobufPass(bytes), () => openGraph(bytes)], 40);
  return [
    { name: 'open-50k-nodes', ours: summary[1] ?? 0, yardstick: summary[0] ?? 0, against },
    { name: 'open-50k-nodes-and-graph', ours: columns[1] ?? 0, yardstick: columns[0] ?? 0, against },
  ];
}

async function functions(): Promise<readonly Measurement[]> {
  const files = [manyFunctions(5, 50_000), manyFunctions(5_000, 50_000)].map(filesOf);
  const [openFew = 0, openMany = 0] = await fastest(files.map((one) => () => opened(one)));
  const [showFew = 0, showMany = 0] = await fastest(files.map((one) => () => open(one)));
  const against = '5 functions whose signatures and nodes are as many altogether';
  return [
    { name: 'open-5000-functions', ours: openMany, yardstick: openFew, against },
    // Their names and sizes are read and sent, which five functions do not need.
    { name: 'open-5000-functions-listed', ours: showMany, yardstick: showFew, against: 'the same, listed on the page' },
  ];
}

/** Sparse files: the last tensor of 10 GB is found and read as fast as that of 10 MB, and nothing else of it is. */
async function shards(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'shards-'));
  try {
    const [small, large] = [bigShard(folder, 10_000_000), bigShard(folder, 10_000_000_000)];
    const before = await settledMemory();
    let most = 0;
    const read = async (model: string): Promise<void> => {
      // Not as a Blob: those of Node.js count their bytes in 32 bits.
      const drop = await nodeFiles(model);
      const result = drop.ok ? await openSources({ ...drop.value }) : drop;
      if (!result.ok) throw new Error(result.failure.message);
      const tensor = await result.value.model.checkpoint?.readTensor('last');
      if (!tensor?.ok) throw new Error(tensor?.failure.message ?? 'no checkpoint');
      most = Math.max(most, usedMemory() - before);
    };
    const [openSmall = 0, openLarge = 0] = await fastest([() => read(small), () => read(large)]);
    return [
      { name: 'open-10-GB-shard', ours: openLarge, yardstick: openSmall, against: 'a shard of 10 MB' },
      { name: 'open-10-GB-shard-memory', ours: most, yardstick: 200, against: 'the bar', unit: 'MiB' },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A folder with a checkpoint whose only shard has `size` bytes. */
function bigShard(parent: string, size: number): string {
  const float32 = (offset: number, count: number): Uint8Array => {
    const shape = new ProtoWriter().message(2, new ProtoWriter().int(1, count));
    const entry = new ProtoWriter()
      .int(1, 1)
      .message(2, shape)
      .int(4, offset)
      .int(5, count * 4);
    // Masked CRC of 4,000 zero bytes.
    return entry
      .varint(6 * 8 + 5)
      .fixed32(0xaf6cbffa)
      .finish()
      .slice();
  };
  const rows: TableRow[] = [['', new ProtoWriter().int(1, 1).finish().slice()]];
  rows.push(['first', float32(0, 1000)], ['last', float32(size - 4000, 1000)]);
  const folder = path.join(parent, String(size), 'variables');
  mkdirSync(folder, { recursive: true });
  const handle = openSync(path.join(folder, 'variables.data-00000-of-00001'), 'w');
  ftruncateSync(handle, size);
  closeSync(handle);
  writeFileSync(path.join(folder, 'variables.index'), buildTable(rows));
  return path.dirname(folder);
}

/** Twice the variables may take twice the time: each is joined with node, object and key in constant time. */
async function variables(): Promise<Measurement> {
  const [half, whole] = [filesOf(manyVariables(50_000)), filesOf(manyVariables(100_000))];
  const [openHalf = 0, openWhole = 0] = await fastest([() => open(half), () => open(whole)], 2);
  return {
    name: 'open-100k-variables',
    ours: openWhole,
    yardstick: openHalf * 2,
    against: 'twice the time of 50,000 variables',
  };
}

async function openAndClose(): Promise<Measurement> {
  const bytes = bigModel('cnn', 20_000);
  const files = filesOf(bytes);
  await openGraph(bytes);
  const first = await settledMemory();
  for (let i = 0; i < 50; i++) {
    await openGraph(bytes);
    await open(files);
  }
  return {
    name: 'open-and-close-50-models',
    ours: Math.max(0, (await settledMemory()) - first),
    yardstick: 20,
    against: 'the bar: heap beyond that after the first',
    unit: 'MiB',
  };
}

/**
 * MiB of heap and buffers that somebody holds. Buffers are freed beside the program, some time after the collection that
 * found them: after one alone, dozens of MiB are counted that nobody holds.
 */
async function settledMemory(): Promise<number> {
  let used = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 10; round++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 20));
    used = Math.min(used, usedMemory());
  }
  return used;
}

/** MiB of heap and buffers now. */
function usedMemory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

function filesOf(content: Uint8Array | Readonly<Record<string, Uint8Array>>): readonly DroppedFile[] {
  const named = content instanceof Uint8Array ? { 'saved_model.pb': content } : content;
  return Object.entries(named).map(([file, bytes]) => ({
    path: file,
    blob: new Blob([bytes as Uint8Array<ArrayBuffer>]),
  }));
}

async function opened(files: readonly DroppedFile[]): Promise<SavedModel> {
  const result = await openDropped({ files, name: 'bench' });
  if (!result.ok) throw new Error(result.failure.message);
  return result.value.model;
}

/** From the files to the summary as the page gets it: everything in it is read when it is cloned. */
async function open(files: readonly DroppedFile[]): Promise<SavedModel> {
  const model = await opened(files);
  structuredClone(model.summary);
  return model;
}

async function openGraph(bytes: Uint8Array): Promise<void> {
  const body = (await open(filesOf(bytes))).metaGraphs[0]?.graph();
  if (!body?.ok) throw new Error(body?.failure.message ?? 'no graph');
}
