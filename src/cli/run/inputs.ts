import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { Signature } from '../../model/summary';
import type { HostTensor } from '../../model/tensor';
import { castTensor } from '../../weights/cast';
import { arrayFromPython } from './arrayFromPython';
import { exampleBytes } from './exampleBytes';
import { parsePythonLiteral, pythonTypeName } from '../../lib/pythonLiteral';
import type { PythonValue } from '../../lib/pythonLiteral';
import { pythonLiteralText } from './pythonLiteralText';

/** The three flags that give inputs, each `key=…` pairs separated by `;`. */
export interface InputFlags {
  readonly inputs: string;
  readonly inputExprs: string;
  readonly inputExamples: string;
}

/** Reads the array of a `.npy` file, or the one of a `.npz` that `variable` names. */
export type LoadArray = (file: string, variable: string | null) => Promise<Result<HostTensor, string>>;

/** What was given for a key: an array from a file, a literal, or serialised examples. */
type Given =
  | { readonly kind: 'array'; readonly tensor: HostTensor }
  | { readonly kind: 'literal'; readonly value: PythonValue };

/** The inputs of a run and what is to be said on the error stream. */
export interface RunInputs {
  readonly tensors: Readonly<Record<string, HostTensor>>;
  readonly warnings: readonly string[];
}

/**
 * The inputs by saved_model_cli's rules: expressions win over files, examples over both; each becomes
 * an array of the dtype of its placeholder. Fails with its sentences.
 */
export async function readInputs(
  flags: InputFlags,
  signature: Signature,
  load: LoadArray,
): Promise<Result<RunInputs, string>> {
  const files = parseFiles(flags.inputs);
  if (!files.ok) return files;
  const literals = parseLiterals(flags.inputExprs);
  if (!literals.ok) return literals;
  const examples = parseExamples(flags.inputExamples);
  if (!examples.ok) return examples;
  const given = new Map<string, Given>();
  const warnings: string[] = [];
  for (const [key, { file, variable }] of files.value) {
    const tensor = await load(file, variable);
    if (!tensor.ok) return tensor;
    given.set(key, { kind: 'array', tensor: tensor.value });
  }
  for (const [key, value] of [...literals.value, ...examples.value]) {
    if (given.has(key))
      warnings.push(
        `Input ${key} is given more than once; the last of --inputs, --input_exprs and --input_examples counts.`,
      );
    given.set(key, { kind: 'literal', value });
  }
  const tensors: Record<string, HostTensor> = {};
  for (const [key, value] of given) {
    const spec = signature.inputs.find((input) => input.key === key);
    if (!spec) {
      const keys = signature.inputs.map((input) => `"${input.key}"`).join(', ');
      return fail(`"${key}" is not a valid input key. Please choose from ${keys}, or use --show option.`);
    }
    const tensor =
      value.kind === 'array' ? castTensor(value.tensor, spec.dtype) : arrayFromPython(value.value, spec.dtype);
    if (!tensor.ok) return fail(`Input ${key}: ${tensor.failure}`);
    tensors[key] = tensor.value;
  }
  return ok({ tensors, warnings });
}

interface FilePart {
  readonly file: string;
  readonly variable: string | null;
}

function parseFiles(flag: string): Result<ReadonlyMap<string, FilePart>, string> {
  const parts = new Map<string, FilePart>();
  for (const raw of flag.split(';').filter((part) => part !== '')) {
    const match = /^([^=]+)=([^[\]]+)(?:\[([^[\]]+)\])?$/.exec(raw);
    if (!match) {
      return fail(
        `--inputs "${raw}" format is incorrect. Please follow"<input_key>=<filename>", or` +
          '"<input_key>=<filename>[<variable_name>]"',
      );
    }
    parts.set(match[1] ?? '', { file: match[2] ?? '', variable: match[3] ?? null });
  }
  return ok(parts);
}

/** Cuts at every `;`, also at one inside a string: saved_model_cli does. */
function parseLiterals(flag: string): Result<ReadonlyMap<string, PythonValue>, string> {
  const values = new Map<string, PythonValue>();
  for (const raw of flag.split(';').filter((part) => part !== '')) {
    const equals = raw.indexOf('=');
    if (equals < 0) {
      return fail(`--input_exprs "${flag}" format is incorrect. Please follow"<input_key>=<python expression>"`);
    }
    const value = parsePythonLiteral(raw.slice(equals + 1));
    if (!value.ok) return value;
    values.set(raw.slice(0, equals), value.value);
  }
  return ok(values);
}

function parseExamples(flag: string): Result<ReadonlyMap<string, PythonValue>, string> {
  const literals = parseLiterals(flag);
  if (!literals.ok) return literals;
  const values = new Map<string, PythonValue>();
  for (const [key, list] of literals.value) {
    if (list.kind !== 'list') {
      const type = `<class '${pythonTypeName(list)}'>`;
      return fail(`tf.Example input must be a list of dictionaries, but "${pythonLiteralText(list)}" is ${type}`);
    }
    const items: PythonValue[] = [];
    for (const example of list.items) {
      const bytes = exampleBytes(example);
      if (!bytes.ok) return bytes;
      items.push({ kind: 'bytes', value: bytes.value });
    }
    values.set(key, { kind: 'list', items });
  }
  return ok(values);
}
