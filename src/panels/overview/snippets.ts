import type { StringInput, StringInputs } from '../../graph/stringInputs';
import { encodeExample, type ExampleFeature, type FeatureValues } from '../../model/example';
import { elementCount, type Shape } from '../../model/shape';
import { tensorsOf } from '../../model/signatureTensors';
import type { MetaGraphSummary, Signature, TensorSpec } from '../../model/summary';

export type Language = 'python' | 'curl' | 'typescript';

interface SnippetRequest {
  readonly modelName: string;
  /** Folder of the model inside what was opened: a version, or ''. TensorFlow Serving finds it by itself. */
  readonly folder: string;
  readonly signature: Signature;
  readonly metaGraphs: readonly MetaGraphSummary[];
  readonly metaGraph: number;
  /** What the graph takes strings for. */
  readonly strings?: StringInputs;
}

/** Code that calls a signature: with TensorFlow in Python, with TensorFlow Serving's REST interface elsewhere. */
export function snippet(language: Language, given: SnippetRequest): string {
  const inputs = given.signature.inputs.flatMap(tensorsOf);
  const request = { ...given, signature: { ...given.signature, inputs } };
  switch (language) {
    case 'python':
      return python(request);
    case 'curl':
      return curl(request);
    case 'typescript':
      return typescript(request);
  }
}

function python({ modelName, folder, signature, metaGraphs, metaGraph, strings = {} }: SnippetRequest): string {
  // load() refuses to choose between several MetaGraphs.
  const tags =
    metaGraphs.length > 1 ? `, tags=[${(metaGraphs[metaGraph]?.tags ?? []).map((tag) => quote(tag)).join(', ')}]` : '';
  const simple = signature.inputs.every((input) => /^[A-Za-z_]\w*$/.test(input.key) && !KEYWORDS.has(input.key));
  const values = signature.inputs.map(
    (input) => [input.key, pythonValue(input, pythonText(strings[input.key]))] as const,
  );
  const given = simple
    ? values.map(([key, value]) => `${key}=${value}`).join(', ')
    : `**{${values.map(([key, value]) => `${quote(key)}: ${value}`).join(', ')}}`;
  const [output] = signature.outputs;
  return [
    'import tensorflow as tf',
    '',
    `model = tf.saved_model.load(${quote(folder ? `${modelName}/${folder}` : modelName)}${tags})`,
    `call = model.signatures[${quote(signature.key)}]`,
    ...signature.inputs.flatMap((input) => pythonExample(strings[input.key])),
    `call(${given})${output ? `[${quote(output.key)}]` : ''}`,
  ].join('\n');
}

const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

/** Lines that make `example` of one value for each place, as the features want them. */
function pythonExample(use: StringInput | undefined): readonly string[] {
  if (use?.kind !== 'examples') return [];
  const lists = { float32: 'float_list', int64: 'int64_list', string: 'bytes_list' } as const;
  const lines = use.features.map((feature) => {
    const count = valueCount(feature);
    const fill = feature.dtype === 'string' ? 'b"text"' : feature.dtype === 'int64' ? '0' : '0.0';
    const values = count === 1 ? `[${fill}]` : `[${fill}] * ${count}`;
    return `example.features.feature[${quote(feature.key)}].${lists[feature.dtype]}.value[:] = ${values}`;
  });
  return ['', 'example = tf.train.Example()', ...lines, ''];
}

function pythonText(use: StringInput | undefined): string {
  switch (use?.kind) {
    case 'examples':
      return 'example.SerializeToString()';
    case 'picture':
    case 'sound': {
      const content = `tf.io.read_file("${use.kind === 'picture' ? 'picture.jpg' : 'sound.wav'}")`;
      return use.isBase64 ? `tf.io.encode_base64(${content})` : content;
    }
    default:
      return '"text"';
  }
}

/** Values that a feature takes at least; of one of any number one, to show its kind. */
function valueCount({ shape }: ExampleFeature): number {
  return elementCount(one(shape));
}

function pythonValue({ dtype, shape }: TensorSpec, text: string): string {
  const sizes = one(shape);
  if (dtype === 'string') {
    if (sizes.length === 0) return `tf.constant(${text})`;
    return sizes.length === 1 && sizes[0] === 1 ? `tf.constant([${text}])` : `tf.fill([${sizes.join(', ')}], ${text})`;
  }
  return `tf.zeros([${sizes.join(', ')}]${dtype === 'float32' ? '' : `, tf.${dtype}`})`;
}

/** One value for each free dimension; a scalar where the rank is unknown. */
function one(shape: Shape): readonly number[] {
  return (shape ?? []).map((size) => (size < 0 ? 1 : size));
}

/** Numbers that are written out in a command; larger tensors come from a file. */
const INLINE = 32;

function address(modelName: string): string {
  return `http://localhost:8501/v1/models/${encodeURIComponent(modelName)}:predict`;
}

function curl({ modelName, signature, strings = {} }: SnippetRequest): string {
  const count = signature.inputs.reduce((sum, input) => sum + one(input.shape).reduce((a, b) => a * b, 1), 0);
  if (count > INLINE) {
    const shapes = signature.inputs.map(
      (input) => `#   ${input.key}: ${input.dtype} ${JSON.stringify(one(input.shape))}`,
    );
    return [
      '# request.json: {"signature_name": …, "inputs": {…}} with nested lists of',
      ...shapes,
      `curl ${address(modelName)} -d @request.json`,
    ].join('\n');
  }
  const body = JSON.stringify({
    signature_name: signature.key,
    inputs: Object.fromEntries(signature.inputs.map((input) => [input.key, nested(input, fillOf(input, strings))])),
  });
  return `curl ${address(modelName)} \\\n  -d '${body.replaceAll("'", "'\\''")}'`;
}

/** A value as TensorFlow Serving takes it: bytes that are no text go in base64. */
function fillOf({ key, dtype }: TensorSpec, strings: StringInputs): unknown {
  const use = strings[key];
  // The content of a file has no place in a line of code.
  if (use && use.kind !== 'examples') {
    return use.isBase64 ? `${use.kind} in web-safe base64` : { b64: `${use.kind} in base64` };
  }
  if (!use) return dtype === 'string' ? 'text' : dtype === 'bool' ? false : 0;
  const bytes = encodeExample(use.features.map((feature) => [feature.key, zeros(feature)] as const));
  return { b64: btoa(String.fromCharCode(...bytes)) };
}

function zeros(feature: ExampleFeature): FeatureValues {
  const length = valueCount(feature);
  if (feature.dtype === 'float32') return { kind: 'float', values: new Float32Array(length) };
  if (feature.dtype === 'int64') return { kind: 'int64', values: Array.from({ length }, () => 0n) };
  return { kind: 'bytes', values: Array.from({ length }, () => new TextEncoder().encode('text')) };
}

function nested({ shape }: TensorSpec, fill: unknown): unknown {
  const build = (sizes: readonly number[]): unknown => {
    const [first, ...rest] = sizes;
    return first === undefined ? fill : Array.from({ length: first }, () => build(rest));
  };
  return build(one(shape));
}

function typescript({ modelName, signature, strings = {} }: SnippetRequest): string {
  const inputs = signature.inputs.map((input) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(input.key) ? input.key : quote(input.key);
    return `${key}: filled(${JSON.stringify(fillOf(input, strings))}, [${one(input.shape).join(', ')}])`;
  });
  const [output] = signature.outputs;
  return [
    'const filled = (value: unknown, [size, ...rest]: number[]): unknown =>',
    '  size === undefined ? value : Array.from({ length: size }, () => filled(value, rest));',
    '',
    `const reply = await fetch(${quote(address(modelName))}, {`,
    `  method: ${quote('POST')},`,
    `  body: JSON.stringify({ signature_name: ${quote(signature.key)}, inputs: { ${inputs.join(', ')} } }),`,
    '});',
    `const { outputs } = await reply.json();${signature.outputs.length > 1 && output ? ` // outputs[${quote(output.key)}], …` : ''}`,
  ].join('\n');
}

/** A string literal of Python and TypeScript alike. */
function quote(text: string): string {
  return JSON.stringify(text);
}
