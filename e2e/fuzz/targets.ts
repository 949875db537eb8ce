import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { compress } from 'snappyjs';
import { nodeFiles } from '../../src/cli/nodeFiles';
import { crc32c, maskCrc } from '../../src/decode/checkpoint/crc32c';
import { readTable } from '../../src/decode/checkpoint/table';
import { readTfRecords } from '../../src/decode/beside/tfRecord';
import { contentsOf } from '../../src/testing/modelSources';
import { mutate } from '../../src/testing/mutate';
import { ProtoWriter } from '../../src/lib/protoWriter';
import { buildTable, type TableRow } from '../../src/testing/tableBuilder';

type Mutated = ReturnType<typeof mutate>;
type Contents = Readonly<Record<string, Uint8Array>>;

/** A source that opens, and the one file of it that is damaged. */
export interface Target {
  readonly name: string;
  readonly file: string;
  readonly contents: Contents;
  /** Damages the file; without it `mutate` does, byte by byte. */
  readonly damage?: (bytes: Uint8Array, next: () => number) => Mutated;
}

/** Every file of every fixture, and every container a model may come in. `root` is the checkout. */
export async function readTargets(root: string): Promise<readonly Target[]> {
  const models = path.join(root, 'src/decode/fixtures/models');
  const targets: Target[] = [];
  const byName = new Map<string, Contents>();
  for (const name of readdirSync(models).filter((entry) => !entry.endsWith('.json'))) {
    const drop = await nodeFiles(path.join(models, name));
    if (!drop.ok) throw new Error(drop.failure.message);
    const contents = await contentsOf(drop.value.files);
    byName.set(name, contents);
    for (const file of Object.keys(contents)) if (!file.startsWith('assets/')) targets.push({ name, file, contents });
  }
  const model = byName.get('several-signatures') ?? {};
  return [
    ...targets,
    ...metaGraphs(root),
    ...texts(root),
    ...chunked(root),
    ...archives(root),
    ...(await tables(model)),
    ...beside(root, model),
  ];
}

function json<T>(root: string, file: string): T {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8')) as T;
}

function base64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** A checkpoint with its MetaGraphDef, in binary, in text and in the format before 1.0. */
function metaGraphs(root: string): readonly Target[] {
  const { files } = json<{ files: Readonly<Record<string, string>> }>(root, 'src/decode/fixtures/metaGraph.json');
  const unpacked = Object.entries(files).map(([file, packed]) => [file, new Uint8Array(inflateSync(base64(packed)))]);
  const models = ['model.ckpt-10', 'old', 'text'].map((prefix): Contents => {
    return Object.fromEntries(unpacked.filter(([file]) => String(file).startsWith(prefix)));
  });
  return models.flatMap((contents) => Object.keys(contents).map((file) => ({ name: 'training', file, contents })));
}

function texts(root: string): readonly Target[] {
  const { accepted } = json<{ accepted: readonly { name: string; text: string }[] }>(
    root,
    'src/decode/fixtures/textFormat.json',
  );
  const file = 'saved_model.pbtxt';
  const encoder = new TextEncoder();
  return accepted.map(({ name, text }) => ({ name, file, contents: { [file]: encoder.encode(text) } }));
}

function chunked(root: string): readonly Target[] {
  const { files } = json<{ files: readonly { name: string; file: string }[] }>(
    root,
    'src/decode/fixtures/chunked.json',
  );
  const file = 'saved_model.cpb';
  return files.map((one) => ({ name: one.name, file, contents: { [file]: base64(one.file) } }));
}

function archives(root: string): readonly Target[] {
  const { files } = json<{ files: Readonly<Record<string, string>> }>(root, 'src/files/fixtures/archives.json');
  // A bomb is refused after 64 MiB, which takes longer than a thousand other inputs; it has its own test.
  const honest = Object.entries(files).filter(([file]) => !file.includes('bomb'));
  return honest.map(([file, packed]) => ({
    name: 'archive',
    file,
    contents: { [file]: new Uint8Array(inflateSync(base64(packed))) },
  }));
}

const INDEX = 'variables/variables.index';

/** Index files whose CRCs are right although a key or an entry is not; and Snappy blocks, which TensorFlow may write. */
async function tables(model: Contents): Promise<readonly Target[]> {
  const rows: TableRow[] = [];
  await readTable(
    model[INDEX] ?? new Uint8Array(0),
    (key, length, { bytes, start, end }) => rows.push([key.slice(0, length), bytes.slice(start, end)]),
    () => undefined,
  );
  const snappy = { compress: { type: 1, pack: compress } };
  return [{}, snappy].map((options) => ({
    name: 'compress' in options ? 'snappy' : 'resealed index',
    file: INDEX,
    contents: model,
    damage: (_, next) => {
      const damaged = [...rows];
      const at = Math.floor(next() * rows.length);
      const [key = '', value = ''] = rows[at] ?? [];
      const part = next() < 0.3 ? 0 : 1;
      const { bytes, name } = mutate((part === 0 ? key : value) as Uint8Array, next);
      damaged[at] = part === 0 ? [bytes, value] : [key, bytes];
      const table = buildTable(damaged, options);
      return part === 0 || next() < 0.8 || !('compress' in options)
        ? { bytes: table, name: `${name} of row ${at}` }
        : mutate(table, next);
    },
  }));
}

function beside(root: string, model: Contents): readonly Target[] {
  const fixture = json<{ debugInfo: { file: string }; warmUp: { file: string } }>(
    root,
    'src/decode/fixtures/beside.json',
  );
  const debug = 'debug/saved_model_debug_info.pb';
  const warmUp = 'assets.extra/tf_serving_warmup_requests';
  const keras = 'keras_metadata.pb';
  const metadata = '{"class_name": "Dense", "name": "d", "config": {"units": 3}, "build_input_shape": [null, 2]}';
  const layer = new ProtoWriter().int(2, 0).text(3, 'root').text(4, '_tf_keras_layer').text(5, metadata);
  const contents = {
    ...model,
    [debug]: base64(fixture.debugInfo.file),
    [warmUp]: base64(fixture.warmUp.file),
    [keras]: new ProtoWriter().message(1, layer).finish().slice(),
  };
  return [
    { name: 'beside', file: debug, contents },
    { name: 'beside', file: keras, contents },
    { name: 'beside', file: warmUp, contents },
    { name: 'resealed records', file: warmUp, contents, damage: damageRecord },
  ];
}

/** Damages the data of a TFRecord and gives it the right checksums again. */
function damageRecord(file: Uint8Array, next: () => number): Mutated {
  const { records } = readTfRecords(file);
  const at = Math.floor(next() * records.length);
  const damaged = mutate(records[at]?.bytes ?? new Uint8Array(0), next);
  const writer = new ProtoWriter();
  records.forEach(({ bytes }, i) => {
    const data = i === at ? damaged.bytes : bytes;
    const length = new Uint8Array(8);
    new DataView(length.buffer).setUint32(0, data.length, true);
    writer.raw(length).fixed32(maskCrc(crc32c(length)));
    writer.raw(data).fixed32(maskCrc(crc32c(data)));
  });
  return { bytes: writer.finish().slice(), name: `${damaged.name} of record ${at}` };
}
