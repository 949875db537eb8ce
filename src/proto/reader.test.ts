import { describe, expect, it } from 'vitest';
import { readMessage } from './reader';
import type { Slice } from './schema';
import { WireFault } from './wire';

/** Bytes written as hex, blanks anywhere. */
function slice(hex: string): Slice {
  const digits = hex.replace(/\s/g, '');
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return { bytes, start: 0, end: bytes.length };
}

function faultOf(read: () => unknown): Pick<WireFault, 'kind' | 'offset'> | null {
  try {
    read();
    return null;
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    return { kind: error.kind, offset: error.offset };
  }
}

// Encoded by hand after https://protobuf.dev/programming-guides/encoding/.
describe('reading a message', () => {
  it('gives absent fields their zero and leaves absent messages and oneof members out', () => {
    expect(readMessage('AttrValue', slice(''))).toEqual({});
    expect(readMessage('SavedVariable', slice(''))).toEqual({
      dtype: 0,
      trainable: false,
      synchronization: 0,
      aggregation: 0,
      name: '',
      device: '',
      experimentalDistributedVariableComponents: [],
    });
  });

  it('keeps a oneof member that is set to its zero', () => {
    expect(readMessage('AttrValue', slice('18 00'))).toEqual({ i: 0n });
    expect(readMessage('AttrValue', slice('28 00'))).toEqual({ b: false });
  });

  it('reads int64 exactly, negative ones included', () => {
    expect(readMessage('AttrValue', slice('18 ff ff ff ff ff ff ff ff 7f'))).toEqual({ i: 2n ** 63n - 1n });
    expect(readMessage('AttrValue', slice('18 ff ff ff ff ff ff ff ff ff 01'))).toEqual({ i: -1n });
    expect(readMessage('StructuredValue', slice('60 03'))).toEqual({ int64Value: -2n });
    expect(readMessage('FingerprintDef', slice('08 ff ff ff ff ff ff ff ff ff 01')).savedModelChecksum).toBe(
      2n ** 64n - 1n,
    );
  });

  it('reads -1 as a dimension and as an int32', () => {
    const shape = readMessage('TensorShapeProto', slice('12 0b 08 ff ff ff ff ff ff ff ff ff 01 12 02 08 05'));
    expect(shape.dim.map(({ size }) => size)).toEqual([-1, 5]);
    expect(readMessage('SlotVariableReference', slice('08 ff ff ff ff ff ff ff ff ff 01')).originalVariableNodeId).toBe(
      -1,
    );
  });

  it('reads floats and doubles', () => {
    expect(readMessage('AttrValue', slice('25 00 00 c0 bf'))).toEqual({ f: -1.5 });
    expect(readMessage('StructuredValue', slice('59 9a 99 99 99 99 99 b9 3f'))).toEqual({ float64Value: 0.1 });
  });

  it('reads packed and unpacked lists alike', () => {
    expect(readMessage('AttrValue.ListValue', slice('1a 03 01 02 03')).i).toEqual([1n, 2n, 3n]);
    expect(readMessage('AttrValue.ListValue', slice('18 01 18 02 18 03')).i).toEqual([1n, 2n, 3n]);
  });

  it('reads map entries whose key or value is not written', () => {
    // {"": ""}, then {"a": "b"}
    const info = readMessage('MetaGraphDef.MetaInfoDef', slice('42 00 42 06 0a 01 61 12 01 62'));
    expect(info.functionAliases).toEqual(
      new Map([
        ['', ''],
        ['a', 'b'],
      ]),
    );
  });

  it('keeps a lazy field as a range of the same bytes', () => {
    const whole = slice('42 02 08 01');
    expect(readMessage('AttrValue', whole).tensor).toEqual({ bytes: whole.bytes, start: 2, end: 4 });
  });

  it('does not copy bytes fields', () => {
    const whole = slice('12 02 61 62');
    expect(readMessage('AttrValue', whole).s?.buffer).toBe(whole.bytes.buffer);
  });

  it('passes over unknown fields of every wire type, groups included', () => {
    const unknown = 'a0 06 01  a1 06 00 00 00 00 00 00 00 00  a2 06 01 ff  a3 06 08 01 a4 06  a5 06 00 00 00 00';
    expect(readMessage('VersionDef', slice(`${unknown} 08 07`)).producer).toBe(7);
  });

  it('passes over a known field with another wire type', () => {
    expect(readMessage('VersionDef', slice('0a 01 05 10 03'))).toEqual({
      producer: 0,
      minConsumer: 3,
      badConsumers: [],
    });
  });
});

describe('bytes that are not the message', () => {
  it.each([
    ['a length beyond the end', '0a 05 61', 'truncated', 1],
    ['a cut varint', '08 80', 'truncated', 2],
    ['a cut float', '25 00 00', 'truncated', 1],
    ['wire type 7', '0f 00', 'malformed', 0],
    ['field number 0', '00 01', 'malformed', 0],
    ['a varint of 11 bytes', '18 ff ff ff ff ff ff ff ff ff ff 01', 'malformed', 1],
    ['a group that never began', 'a4 06', 'malformed', 2],
    ['a group that never ends', 'a3 06 08 01', 'truncated', 4],
  ])('names the place of %s', (_, hex, kind, offset) => {
    expect(faultOf(() => readMessage('AttrValue', slice(hex)))).toEqual({ kind, offset });
  });

  it('refuses messages nested deeper than protobuf allows', () => {
    let inner = new Uint8Array(0);
    for (let i = 0; i < 200; i++) {
      // FullTypeDef.args
      const length = inner.length < 128 ? [inner.length] : [(inner.length & 127) | 128, inner.length >> 7];
      inner = Uint8Array.from([0x12, ...length, ...inner]);
    }
    const fault = faultOf(() => readMessage('FullTypeDef', { bytes: inner, start: 0, end: inner.length }));
    expect(fault?.kind).toBe('too-deep');
  });
});
