import { assertNever } from '../../lib/never';
import type { DType } from '../../model/dtype';
import type { StructuredValue } from '../../model/objectGraph';
import type { Shape } from '../../model/shape';
import { pythonFloat, pythonRepr } from './pythonText';

/** Lines for the arguments of a concrete function, as saved_model_cli's `_print_args` writes them. */
export function argumentText(values: readonly StructuredValue[], title: 'Argument' | 'Named Argument'): string {
  return values.map((value, index) => `        ${title} #${index + 1}\n${oneArgument(value)}`).join('');
}

function oneArgument(value: StructuredValue): string {
  const pad = '          ';
  if (value.kind === 'string') return `${pad}${value.value}\n`;
  if (value.kind === 'tensor_spec') return `${pad}${value.name === '' ? 'None' : value.name}: ${pythonValue(value)}\n`;
  const type = `${pad}DType: ${typeName(value)}\n`;
  // The backspaces are meant to take back the last comma; they are in the output as they are.
  if (value.kind === 'dict') {
    const items = value.items.map(([key, item]) => `'${key}': ${quoted(item)}, `);
    return `${type}${pad}Value: {${items.join('')}\b\b}\n`;
  }
  const elements = elementsOf(value);
  if (elements) return `${type}${pad}Value: [${elements.map((item) => `${item}, `).join('')}\b\b]\n`;
  return `${type}${pad}Value: ${pythonStr(value)}\n`;
}

/** What iterating over the Python object gives; null for what cannot be iterated. */
function elementsOf(value: StructuredValue): readonly string[] | null {
  switch (value.kind) {
    case 'list':
    case 'tuple':
      return value.items.map(quoted);
    case 'named_tuple':
      return value.items.map(([, item]) => quoted(item));
    case 'shape':
      return value.shape?.map(dimension) ?? null;
    default:
      return null;
  }
}

function quoted(value: StructuredValue): string {
  return value.kind === 'string' ? `'${value.value}'` : pythonStr(value);
}

/** `str` of the Python object, which for shapes and dtypes is not their `repr`. */
function pythonStr(value: StructuredValue): string {
  if (value.kind === 'dtype') return `<dtype: '${value.dtype}'>`;
  return value.kind === 'shape' ? sizes(value.shape) : pythonValue(value);
}

function typeName(value: StructuredValue): string {
  switch (value.kind) {
    case 'none':
      return 'NoneType';
    case 'string':
      return 'str';
    case 'shape':
      return 'TensorShape';
    case 'dtype':
      return 'DType';
    case 'tensor_spec':
      return 'TensorSpec';
    case 'named_tuple':
    case 'type_spec':
      return (value.typeName ?? '').replace(/^.*\./, '');
    default:
      return value.kind;
  }
}

/** `repr` of the Python object that a value stands for. */
function pythonValue(value: StructuredValue): string {
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
      return String(value.value);
    case 'float':
      return pythonFloat(Number(value.value));
    case 'string':
      return pythonRepr(value.value);
    case 'dtype':
      return `tf.${value.dtype}`;
    case 'shape':
      return tensorShape(value.shape);
    case 'tensor_spec':
      return tensorSpec(value.shape, value.dtype, value.name);
    case 'tuple':
      return `(${value.items.map(pythonValue).join(', ')}${value.items.length === 1 ? ',' : ''})`;
    case 'list':
      return `[${value.items.map(pythonValue).join(', ')}]`;
    case 'dict':
      return `{${value.items.map(([key, item]) => `${pythonRepr(key)}: ${pythonValue(item)}`).join(', ')}}`;
    case 'named_tuple':
      return `${typeName(value)}(${value.items.map(([key, item]) => `${key}=${pythonValue(item)}`).join(', ')})`;
    case 'type_spec':
      return typeSpec(typeName(value), value.state);
    case 'other':
      return 'None';
    default:
      return assertNever(value);
  }
}

function dimension(size: number): string {
  return size < 0 ? 'None' : String(size);
}

function tensorShape(shape: Shape): string {
  return shape === null ? 'TensorShape(None)' : `TensorShape([${shape.map(dimension).join(', ')}])`;
}

/** A shape as a tuple. */
function sizes(shape: Shape): string {
  if (shape === null) return '<unknown>';
  return `(${shape.map(dimension).join(', ')}${shape.length === 1 ? ',' : ''})`;
}

function tensorSpec(shape: Shape, dtype: DType, name: string): string {
  return `TensorSpec(shape=${sizes(shape)}, dtype=tf.${dtype}, name=${name === '' ? 'None' : pythonRepr(name)})`;
}

/** RaggedTensorSpec and SparseTensorSpec print the parts of their state. */
function typeSpec(name: string, state: StructuredValue | null): string {
  const parts = state && (state.kind === 'tuple' || state.kind === 'list') ? state.items : [];
  return `${name}(${parts.map(pythonValue).join(', ')})`;
}
