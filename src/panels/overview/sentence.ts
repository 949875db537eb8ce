import type { StringInputs } from '../../graph/stringInputs';
import { formatCount, plural } from '../../lib/text';
import type { Signature, TensorSpec } from '../../model/summary';
import { type Labels, labelsOf } from '../../state/labels';

/**
 * What a signature takes and gives, in one or two sentences. Says only what dtype and shape say, and
 * which inputs the graph parses; `labels` are named where their number fits an output.
 */
export function describeSignature(signature: Signature, labels: readonly Labels[], strings: StringInputs = {}): string {
  const describeInput = (spec: TensorSpec): string => {
    const use = strings[spec.key];
    if (!use) return describeTensor(spec);
    if (use.kind === 'examples') return `a tf.Example of ${plural(use.features.length, 'feature')}`;
    return `an encoded ${use.kind}${use.isBase64 ? ' in base64' : ''}`;
  };
  const takes = signature.inputs.length === 0 ? 'Takes nothing' : `Takes ${list(signature.inputs, describeInput)}`;
  const gives = signature.outputs.length === 0 ? 'gives nothing' : `gives ${list(signature.outputs, describeTensor)}`;
  const fitting = labelsOf(signature, labels);
  const named = fitting ? ` Their labels are in ${fitting.path}.` : '';
  return `${takes}, ${gives}.${named}`;
}

const NAMED = 3;

function list(specs: readonly TensorSpec[], describe: (spec: TensorSpec) => string): string {
  const [only] = specs;
  if (specs.length === 1 && only) return describe(only);
  const parts = specs.slice(0, NAMED).map((spec) => `${spec.key} (${describe(spec)})`);
  if (specs.length > NAMED) parts.push(`${formatCount(specs.length - NAMED)} more`);
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

const CHANNELS: Readonly<Record<number, string>> = { 1: 'one', 3: 'three', 4: 'four' };

/** `a picture of 28 × 28 in one float32 channel`, `1,000 float32 numbers`, `a string`. */
function describeTensor({ dtype, shape, encoding }: TensorSpec): string {
  if (encoding === 'sparse') return `a sparse ${dtype} tensor`;
  if (encoding === 'composite') return 'a composite tensor';
  const noun = dtype === 'string' ? 'string' : `${dtype} ${dtype === 'bool' ? 'value' : 'number'}`;
  if (shape === null) return `a ${dtype} tensor of any rank`;
  // A free first dimension is the batch: the rest is one item.
  const item = shape[0] === -1 ? shape.slice(1) : shape;
  if (item.length === 0) return dtype === 'string' ? 'a string' : `one ${noun}`;
  const [height = 0, width = 0, depth = 0] = item;
  const channels = CHANNELS[depth];
  if (item.length === 3 && channels && isSide(height) && isSide(width) && dtype !== 'string') {
    const size = height < 0 && width < 0 ? 'any size' : `${side(height)} × ${side(width)}`;
    return `a picture of ${size} in ${channels} ${dtype} channel${depth === 1 ? '' : 's'}`;
  }
  if (item.every((n) => n < 0)) {
    return item.length === 1 ? `any number of ${noun}s` : `a ${dtype} tensor of rank ${shape.length}`;
  }
  if (item.length === 2 && height < 0) return `a sequence of any length of ${times([width])} ${noun}s`;
  if (item.length === 1 && height === 1) return dtype === 'string' ? 'a string' : `one ${noun}`;
  return `${times(item)} ${noun}s`;
}

/** Whether a size can be that of a picture: small ones are more likely something else. */
function isSide(size: number): boolean {
  return size < 0 || size >= 8;
}

function side(size: number): string {
  return size < 0 ? 'any' : formatCount(size);
}

function times(sizes: readonly number[]): string {
  return sizes.map((size) => (size < 0 ? '?' : formatCount(size))).join(' × ');
}
