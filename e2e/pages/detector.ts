import { node, writeTextModel } from './textModel';

/** A constant as protobuf text; `values` as {@link many} writes them. */
export function constant(name: string, dtype: string, sizes: readonly number[], values: string): string {
  const shape = sizes.map((size) => `dim { size: ${size} }`).join(' ');
  return node(name, 'Const', [], {
    dtype: `type: ${dtype}`,
    value: `tensor { dtype: ${dtype} tensor_shape { ${shape} } ${values} }`,
  });
}

/** Repeated values of a field of TensorProto. */
export const many = (field: string, values: readonly (number | string)[]): string =>
  values.map((value) => `${field}: ${typeof value === 'string' ? `"${value}"` : value}`).join(' ');

/** A detector of two fixed boxes in any picture. */
export function writeDetector(folder: string): string {
  return writeTextModel(
    folder,
    [
      node('x', 'Placeholder', [], { dtype: 'type: DT_UINT8', shape: 'shape { }' }),
      constant('boxes', 'DT_FLOAT', [1, 2, 4], many('float_val', [0, 0, 0.5, 0.5, 0.25, 0.25, 1, 1])),
      constant('scores', 'DT_FLOAT', [1, 2], many('float_val', [0.25, 0.75])),
      constant('classes', 'DT_STRING', [1, 2], many('string_val', ['dog', 'cat'])),
    ],
    [{ key: 'image', tensor: 'x:0', dtype: 'DT_UINT8', sizes: [1, -1, -1, 3] }],
    [
      { key: 'detection_boxes', tensor: 'boxes:0', dtype: 'DT_FLOAT', sizes: [1, 2, 4] },
      { key: 'detection_scores', tensor: 'scores:0', dtype: 'DT_FLOAT', sizes: [1, 2] },
      { key: 'detection_classes', tensor: 'classes:0', dtype: 'DT_STRING', sizes: [1, 2] },
    ],
  );
}
