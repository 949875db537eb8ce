import { describe, expect, it } from 'vitest';
import type { TensorAttr } from '../model/attr';
import type { NodeIndex } from '../model/graphBody';
import type { HostData } from '../model/tensor';
import { modelFromText } from '../testing/modelSources';
import { formatAttr } from './attrText';

/** A TensorProto drawn in text. */
async function tensor(proto: string): Promise<TensorAttr> {
  const model = await modelFromText(
    `graph_def { node { name: "c" op: "Const" attr { key: "value" value { tensor { ${proto} } } } } }`,
  );
  const graph = model.metaGraphs[0]?.graph();
  const attr = graph?.ok ? graph.value.attr(0 as NodeIndex, 'value') : undefined;
  if (attr?.kind !== 'tensor') throw new Error('no tensor');
  return attr.value;
}

const dims = (...sizes: readonly number[]): string =>
  `tensor_shape { ${sizes.map((size) => `dim { size: ${size} }`).join(' ')} }`;

// The field of each dtype and the rules for short lists: tensorflow/core/framework/tensor.proto.
describe('values listed by dtype', () => {
  it.each<[string, string, HostData]>([
    ['DT_FLOAT', 'float_val: [1.5, -2]', Float32Array.of(1.5, -2)],
    ['DT_DOUBLE', 'double_val: [0.1, 2]', Float64Array.of(0.1, 2)],
    ['DT_INT32', 'int_val: [1, -2]', Int32Array.of(1, -2)],
    ['DT_QINT32', 'int_val: [1, -2]', Int32Array.of(1, -2)],
    ['DT_INT16', 'int_val: [1, -2]', Int16Array.of(1, -2)],
    ['DT_QINT16', 'int_val: [1, -2]', Int16Array.of(1, -2)],
    ['DT_UINT16', 'int_val: [1, 65535]', Uint16Array.of(1, 65535)],
    ['DT_QUINT16', 'int_val: [1, 65535]', Uint16Array.of(1, 65535)],
    ['DT_INT8', 'int_val: [1, -2]', Int8Array.of(1, -2)],
    ['DT_QINT8', 'int_val: [1, -2]', Int8Array.of(1, -2)],
    ['DT_INT4', 'int_val: [7, -8]', Int8Array.of(7, -8)],
    ['DT_UINT8', 'int_val: [1, 255]', Uint8Array.of(1, 255)],
    ['DT_QUINT8', 'int_val: [1, 255]', Uint8Array.of(1, 255)],
    ['DT_UINT4', 'int_val: [1, 15]', Uint8Array.of(1, 15)],
    ['DT_BOOL', 'bool_val: [true, false]', Uint8Array.of(1, 0)],
    ['DT_INT64', 'int64_val: [1, -9223372036854775808]', BigInt64Array.of(1n, -(2n ** 63n))],
    ['DT_UINT64', 'uint64_val: [1, 18446744073709551615]', BigUint64Array.of(1n, 2n ** 64n - 1n)],
    ['DT_UINT32', 'uint32_val: [1, 4294967295]', Uint32Array.of(1, 2 ** 32 - 1)],
    ['DT_HALF', 'half_val: [15360, 64512]', Float32Array.of(1, Number.NEGATIVE_INFINITY)],
    ['DT_BFLOAT16', 'half_val: [16256, 49024]', Float32Array.of(1, -1)],
    ['DT_FLOAT8_E5M2', 'float8_val: "\\x3c\\xbc"', Float32Array.of(1, -1)],
    ['DT_FLOAT8_E4M3FN', 'float8_val: "\\x38\\x7e"', Float32Array.of(1, 448)],
    ['DT_COMPLEX64', 'scomplex_val: [1, 2, 3, 4]', Float32Array.of(1, 2, 3, 4)],
    ['DT_COMPLEX128', 'dcomplex_val: [1, 2, 3, 4]', Float64Array.of(1, 2, 3, 4)],
    ['DT_STRING', 'string_val: "a" string_val: ""', [Uint8Array.of(97), new Uint8Array(0)]],
  ])('%s', async (dtype, values, expected) => {
    const attr = await tensor(`dtype: ${dtype} ${dims(2)} ${values}`);
    expect(attr.values()).toEqual({ dtype: attr.dtype, shape: [2], data: expected });
  });

  it('repeat the last value to fill the shape', async () => {
    expect((await tensor(`dtype: DT_FLOAT ${dims(2, 2)} float_val: [1, 2]`)).values().data).toEqual(
      Float32Array.of(1, 2, 2, 2),
    );
    expect((await tensor(`dtype: DT_COMPLEX64 ${dims(2)} scomplex_val: [1, 2]`)).values().data).toEqual(
      Float32Array.of(1, 2, 1, 2),
    );
    expect((await tensor(`dtype: DT_STRING ${dims(3)} string_val: "a"`)).values().data).toEqual(
      [97, 97, 97].map((c) => Uint8Array.of(c)),
    );
  });

  it('are zeros and empty strings where none is listed', async () => {
    expect((await tensor(`dtype: DT_INT64 ${dims(2)}`)).values().data).toEqual(BigInt64Array.of(0n, 0n));
    expect((await tensor(`dtype: DT_STRING ${dims(2)}`)).values().data).toEqual([new Uint8Array(0), new Uint8Array(0)]);
    expect((await tensor(`dtype: DT_COMPLEX64 ${dims(1)}`)).values().data).toEqual(Float32Array.of(0, 0));
    expect((await tensor(`dtype: DT_RESOURCE ${dims(1)}`)).values().data).toEqual([{ handleKind: 'none' }]);
  });

  it('may be handles and variants', async () => {
    const handle = await tensor(
      `dtype: DT_RESOURCE ${dims(1)} resource_handle_val { container: "c" name: "n" maybe_type_name: "t" }`,
    );
    expect(handle.values().data).toEqual([
      { handleKind: 'resource-handle-proto', container: 'c', name: 'n', typeName: 't' },
    ]);
    const variant = await tensor(
      `dtype: DT_VARIANT variant_val { type_name: "tensorflow::TensorList" metadata: "m" tensors { dtype: DT_BOOL bool_val: true } }`,
    );
    expect(variant.values().data).toMatchObject([
      {
        typeName: 'tensorflow::TensorList',
        metadata: Uint8Array.of(109),
        tensors: [{ dtype: 'bool', data: Uint8Array.of(1) }],
      },
    ]);
  });
});

describe('a tensor that contradicts itself', () => {
  it.each([
    [
      'content of another length',
      `dtype: DT_FLOAT ${dims(2)} tensor_content: "abcd"`,
      /has 4 bytes of tensor_content; 8 were expected/,
    ],
    [
      'more values than elements',
      `dtype: DT_FLOAT ${dims(1)} float_val: [1, 2]`,
      /lists 2 values for a shape of 1 element/,
    ],
    ['a free dimension', `dtype: DT_FLOAT ${dims(-1)}`, /not fully known/],
    ['an unknown rank', 'dtype: DT_FLOAT tensor_shape { unknown_rank: true } float_val: [1, 2]', /not fully known/],
    ['a size beyond memory', `dtype: DT_FLOAT ${dims(65536, 65536)}`, /more than 2 GiB/],
    ['a dtype that nobody knows', `dtype: 77 float_val: 1`, /dtype that this program does not know/],
  ])('is refused: %s', async (_, proto, message) => {
    const attr = await tensor(proto);
    expect(() => attr.values()).toThrow(RangeError);
    expect(() => attr.values()).toThrow(message);
  });
});

describe('attributes as text', () => {
  it.each([
    ['s: "SAME"', 'SAME'],
    ['s: "\\xff\\x00"', '2 bytes'],
    [`s: "${'x'.repeat(500)}"`, `${'x'.repeat(400)}…`],
    ['i: -9223372036854775808', '-9223372036854775808'],
    ['f: 0.001', '0.001'],
    ['f: 0.1234567', '0.1234567'],
    ['f: inf', 'Infinity'],
    ['b: true', 'true'],
    ['type: DT_HALF', 'float16'],
    ['shape { dim { size: -1 } dim { size: 28 } }', '(?, 28)'],
    ['shape { unknown_rank: true }', '(…)'],
    ['tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } } }', 'int32 ⟨2⟩'],
    ['func { name: "f" }', 'f'],
    ['placeholder: "T"', '$T'],
    ['list { i: [1, 2, 2, 1] }', '[1, 2, 2, 1]'],
    ['list { s: "a" s: "b" }', '[a, b]'],
    ['list { f: 0.5 }', '[0.5]'],
    ['list { b: false }', '[false]'],
    ['list { shape { dim { size: 3 } } }', '[(3)]'],
    ['list { tensor { dtype: DT_BOOL } }', '[bool ⟨⟩]'],
    ['list { func { name: "f" } }', '[f]'],
    ['list { }', '[]'],
    [
      `list { i: [${Array.from({ length: 40 }, () => 0).join(', ')}] }`,
      `[${Array.from({ length: 32 }, () => 0).join(', ')}, … 8 more]`,
    ],
  ])('%s', async (proto, expected) => {
    const model = await modelFromText(
      `graph_def { node { name: "n" op: "NoOp" attr { key: "a" value { ${proto} } } } }`,
    );
    const graph = model.metaGraphs[0]?.graph();
    const attr = graph?.ok ? graph.value.attr(0 as NodeIndex, 'a') : undefined;
    expect(attr && formatAttr(attr)).toBe(expected);
  });
});
