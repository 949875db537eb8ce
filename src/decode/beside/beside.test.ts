import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StackFrame, WarmUpRecord } from '../../model/beside';
import type { Signature } from '../../model/summary';
import { memorySource } from '../../files/memorySource';
import { ProtoWriter } from '../../lib/protoWriter';
import { crc32c, maskCrc } from '../checkpoint/crc32c';
import { readDebugInfo } from './debugInfo';
import { readTfRecords } from './tfRecord';
import { readWarmUp } from './warmUp';

interface Fixture {
  readonly debugInfo: {
    readonly file: string;
    readonly nodeCount: number;
    readonly node: string;
    readonly functionName: string;
    readonly frames: readonly StackFrame[];
  };
  readonly warmUp: { readonly file: string; readonly example: string };
}
const fixture = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '..', 'fixtures', 'beside.json'), 'utf8'),
) as Fixture;

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

async function debugInfoOf(bytes: Uint8Array) {
  const read = await readDebugInfo({ path: 'debug.pb', source: memorySource(bytes, 'debug.pb') });
  if (!read.ok) throw new Error(read.failure.message);
  return read.value;
}

describe('debug info', () => {
  it('gives the Python stack of a node as TensorFlow does', async () => {
    const { file, nodeCount, functionName, node, frames } = fixture.debugInfo;
    const info = await debugInfoOf(bytesOf(file));
    expect(info.nodeCount).toBe(nodeCount);
    expect(info.traceOf(functionName, node)).toEqual(frames);
    expect(info.traceOf(functionName, 'no such node')).toBeNull();
    expect(info.traceOf(null, node)).toBeNull();
    expect(info.problems).toEqual([]);
  });

  it('is read in the form of older versions, where each node has a trace of its own', async () => {
    const frame = new ProtoWriter().int(1, 0).int(2, 7).text(4, 'build').text(5, 'x = 1');
    const trace = new ProtoWriter().message(1, frame);
    const entry = (key: string): ProtoWriter => new ProtoWriter().text(1, key).message(2, trace);
    const file = new ProtoWriter().text(1, 'model.py').message(2, entry('a@f')).message(2, entry('b')).finish();
    const info = await debugInfoOf(file);
    const frames = [{ file: 'model.py', line: 7, functionName: 'build', code: 'x = 1' }];
    expect(info.traceOf('f', 'a')).toEqual(frames);
    expect(info.traceOf(null, 'b')).toEqual(frames);
  });

  it('keeps what is whole of a damaged file and says where the damage is', async () => {
    const { file, functionName, node } = fixture.debugInfo;
    const whole = bytesOf(file);
    const cut = await debugInfoOf(whole.subarray(0, whole.length - 10));
    expect(cut.nodeCount).toBeGreaterThan(0);
    expect(cut.problems).toMatchObject([{ kind: 'truncated', file: 'debug.pb' }]);
    // A trace that names frames and files which are not there.
    const trace = new ProtoWriter().message(1, new ProtoWriter().int(1, 99)).message(2, new Uint8Array(8).fill(9));
    const odd = new ProtoWriter().message(2, new ProtoWriter().text(1, `${node}@${functionName}`).message(2, trace));
    const frames = (await debugInfoOf(odd.finish())).traceOf(functionName, node);
    expect(frames).toEqual([{ file: '', line: 0, functionName: '', code: '' }]);
    const broken = new ProtoWriter().message(2, new ProtoWriter().text(1, 'a@').message(2, Uint8Array.of(7)));
    expect((await debugInfoOf(broken.finish())).traceOf(null, 'a')).toBeNull();
    const badEntry = await debugInfoOf(new ProtoWriter().message(2, Uint8Array.of(7)).finish());
    expect(badEntry.problems).toMatchObject([{ kind: 'malformed' }]);
  });
});

const x = { key: 'x', tensorName: 'x:0', dtype: 'float32', shape: [-1, 2] } as const;
function signature(key: string): Signature {
  return { key, methodName: '', inputs: [x], outputs: [], callable: true };
}

function rows(records: readonly WarmUpRecord[]) {
  return records.map(({ method, signature: called, inputs, problems }) => [
    method,
    called,
    inputs.map(({ key, dtype, shape }) => `${key} ${dtype} [${shape.join()}]`).join(),
    problems.map(({ message }) => message.replace(/^.*requests: /, '')),
  ]);
}

describe('warm-up requests', () => {
  const file = bytesOf(fixture.warmUp.file);

  it('of every kind name their signature and inputs', () => {
    const { warmUp, tensor } = readWarmUp(file, [signature('serving_default'), signature('regress')]);
    expect(rows(warmUp.records)).toEqual([
      ['predict', 'serving_default', 'x float32 [1,2]', []],
      ['classify', '', 'examples string [2]', []],
      ['regress', '', 'examples string [1]', []],
      ['multi-inference', 'regress', 'examples string [1]', []],
      ['session-run', '', 'x:0 int64 [1]', []],
    ]);
    expect(warmUp.records[0]?.outputs).toEqual(['output_0']);
    expect(warmUp.problems).toEqual([]);
    expect(tensor(0, 'x')).toMatchObject({ ok: true, value: { data: Float32Array.of(1, -2) } });
    const examples = tensor(1, 'examples');
    expect(examples.ok && Buffer.from(examples.value.data[0] as Uint8Array).toString('base64')).toBe(
      fixture.warmUp.example,
    );
    expect(tensor(0, 'y')).toMatchObject({ ok: false, failure: { message: expect.stringContaining('no input y') } });
  });

  it('that do not fit the model say how', () => {
    const other: Signature = {
      ...signature('serving_default'),
      inputs: [
        { ...x, dtype: 'int32' },
        { ...x, key: 'z' },
      ],
    };
    const [predict] = readWarmUp(file, [other]).warmUp.records;
    expect(rows(predict ? [predict] : [])[0]?.[3]).toEqual([
      'input x is float32, signature serving_default wants int32.',
      'input z of signature serving_default is missing.',
    ]);
    expect(rows(readWarmUp(file, [{ ...other, inputs: [] }]).warmUp.records)[0]?.[3]).toEqual([
      'signature serving_default has no input x.',
    ]);
    expect(rows(readWarmUp(file, []).warmUp.records)[0]?.[3]).toEqual([
      'it calls signature serving_default, which the model does not have.',
    ]);
  });

  it('of a damaged file are shown as far as they are whole', () => {
    const cut = readWarmUp(file.subarray(0, file.length - 3), []).warmUp;
    expect(cut.records).toHaveLength(4);
    expect(cut.problems).toMatchObject([
      { kind: 'truncated', message: expect.stringMatching(/claims \d+ bytes, of which/) },
    ]);
    const flipped = file.slice();
    flipped[20] = 0xff;
    expect(readWarmUp(flipped, []).warmUp.records[0]?.problems[0]).toMatchObject({ kind: 'checksum' });
    const noRecords = readWarmUp(new TextEncoder().encode('{"instances": [[1.0, 2.0, 5.0]]}'), []).warmUp;
    expect(noRecords).toMatchObject({ records: [], problems: [{ kind: 'malformed', offset: 0 }] });
    expect(readTfRecords(file.subarray(0, 5)).stopped?.message).toMatch(/16 bytes at least, 5 are there/);
  });

  it('that Serving would not replay are named', () => {
    const record = (data: Uint8Array): ProtoWriter => {
      const length = new Uint8Array(8);
      length[0] = data.length;
      return new ProtoWriter()
        .raw(length)
        .fixed32(maskCrc(crc32c(length)))
        .raw(data)
        .fixed32(maskCrc(crc32c(data)));
    };
    const tensor = new ProtoWriter().int(1, 1).message(2, new ProtoWriter().message(2, new ProtoWriter().int(1, 2)));
    const input = new ProtoWriter().text(1, 'x').message(2, tensor.message(4, Uint8Array.of(1, 2, 3)));
    const log = (request: ProtoWriter): Uint8Array =>
      new ProtoWriter().message(6, new ProtoWriter().message(1, request)).finish().slice();
    const records = [
      record(new Uint8Array(0)),
      record(Uint8Array.of(0x32, 0x02, 0x0a, 0x09)),
      record(new ProtoWriter().message(6, new ProtoWriter().int(5, 1)).finish().slice()),
      record(log(new ProtoWriter().message(2, input))),
    ];
    const all = new ProtoWriter();
    for (let i = 0; i < 251; i++) for (const one of records) all.raw(one.finish());
    const { warmUp, tensor: valuesOf } = readWarmUp(all.finish(), [signature('serving_default')]);
    expect(warmUp.problems.map(({ message }) => message)).toEqual([
      'assets.extra/tf_serving_warmup_requests has 1004 records; TensorFlow Serving accepts 1000.',
    ]);
    expect(warmUp.records.slice(0, 3).map(({ method, problems }) => [method, problems[0]?.message])).toEqual([
      ['unknown', expect.stringMatching(/holds no request that TensorFlow Serving can replay\.$/)],
      ['unknown', expect.stringMatching(/^Cannot read record 1 at byte \d+ of assets\.extra/)],
      ['predict', expect.stringMatching(/input x of signature serving_default is missing\.$/)],
    ]);
    expect(valuesOf(3, 'x')).toMatchObject({ ok: false, failure: { kind: 'malformed' } });
  });
});
