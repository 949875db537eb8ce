import type { JsonValue } from '../../model/keras';
import { isObject, listOf } from './pythonJson';

/** What a layer's configuration says of every layer, or at length: no part of the one line about it. */
const UNSAID = new Set([
  'name',
  'trainable',
  'dtype',
  'batch_input_shape',
  'build_input_shape',
  'data_format',
  'layers',
  'input_layers',
  'output_layers',
  'ragged',
  'sparse',
  'function',
  'function_type',
  'module',
  'output_shape_type',
  'vocabulary',
  'encoding',
  'implementation',
  // How Keras marks a layer without get_config; its text says so.
  'layer was saved without config',
]);
/** Switches that are on nearly always; only where one is off does a layer differ. */
const USUALLY_ON = new Set(['use_bias', 'center', 'scale', 'unit_forget_bias']);
/** Numbers that mean "not used". */
const NEUTRAL: Readonly<Record<string, string>> = {
  strides: '1',
  dilation_rate: '1',
  groups: '1',
  dropout: '0',
  recurrent_dropout: '0',
};
/** Parts that one line holds. */
const MOST = 8;
/** Characters of a value; longer ones are no summary. */
const LONGEST = 40;

/** `filters 32, kernel_size 3×3, activation relu`: what makes this layer differ from others of its class. */
export function configSummary(config: { readonly [key: string]: JsonValue }): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(config)) {
    if (parts.length === MOST) break;
    if (UNSAID.has(key) || value === null || value === '' || value === 'linear') continue;
    if (typeof value === 'boolean') {
      if (value !== USUALLY_ON.has(key)) parts.push(value ? key : `no ${key}`);
      continue;
    }
    // Initializers, regularizers and constraints say how it was trained, not what it computes.
    if (/_(initializer|regularizer|constraint)$/.test(key)) continue;
    const text = valueText(value);
    const neutral = NEUTRAL[key];
    if (text === null || text.length > LONGEST || text.split('×').every((part) => part === neutral)) continue;
    parts.push(`${key} ${text}`);
  }
  return parts.join(', ');
}

function valueText(value: JsonValue): string | null {
  const items = listOf(value);
  if (items) {
    const plain = items.every((item) => typeof item === 'number' || item === null);
    return plain && items.length > 0 ? items.map((item) => String(item ?? '?')).join('×') : null;
  }
  // A wrapped layer (`Bidirectional`, `TimeDistributed`) or an activation object.
  if (isObject(value)) return typeof value['class_name'] === 'string' ? value['class_name'] : null;
  // Python wrote float32 values with all digits of a float64: 0.20000000298023224.
  if (typeof value === 'number') return String(Number(value.toPrecision(7)));
  return typeof value === 'string' ? value : null;
}
