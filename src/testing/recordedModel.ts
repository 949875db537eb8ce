import { inflate } from '../lib/inflate';
import { createEngine } from '../runtime/engine';
import type { Engine } from '../runtime/engine';
import { hostOf } from '../runtime/values/tensors';
import { Tensor } from '../runtime/values/value';
import { filesOf, opened } from './modelSources';
import { differenceFrom, tensorOf } from './recordedOps';
import type { RecordedTensor } from './recordedOps';

interface ModelCase {
  readonly title: string;
  readonly signature: string;
  readonly inputs: Readonly<Record<string, RecordedTensor>>;
  readonly outputs?: Readonly<Record<string, RecordedTensor>>;
  readonly error?: string;
}

/** A SavedModel with TensorFlow's answers, as runtime/ops/fixtures/recordModel.py writes it. */
export interface RecordedModel {
  readonly tensorflow: string;
  /** saved_model.pb, gzip in base64. */
  readonly model: string;
  /** Files of its assets folder, gzip in base64; absent where it has none. */
  readonly assets?: Readonly<Record<string, string>>;
  readonly cases: readonly ModelCase[];
}

function unpack(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return inflate(
    Uint8Array.from(atob(text), (char) => char.charCodeAt(0)),
    'gzip',
  );
}

export async function engineOf({ model, assets = {} }: Omit<RecordedModel, 'tensorflow'>): Promise<Engine> {
  const files: Record<string, Uint8Array<ArrayBuffer>> = { 'saved_model.pb': await unpack(model) };
  for (const [name, packed] of Object.entries(assets)) files[`assets/${name}`] = await unpack(packed);
  return createEngine(await opened(filesOf(files)), 'cpu');
}

/** What is wrong with the engine's answer to a case, in words; null when it is TensorFlow's. */
export async function judgeCase(engine: Engine, given: ModelCase): Promise<string | null> {
  const inputs = Object.fromEntries(
    Object.entries(given.inputs).map(([name, recorded]) => {
      const t = tensorOf(recorded);
      return [name, { dtype: t.dtype, shape: t.shape, data: hostOf(t) }];
    }),
  );
  const result = await engine.run({ metaGraph: 0, signature: given.signature, inputs, keepValues: false });
  if (!result.ok) {
    const code = result.failure.code ?? result.failure.kind;
    return code === given.error ? null : `${code}: ${result.failure.message}`;
  }
  if (given.outputs === undefined) return `gave values where TensorFlow refuses: ${given.error}`;
  for (const [name, wanted] of Object.entries(given.outputs)) {
    const got = result.value.outputs[name];
    if (got === undefined) return `there is no output ${name}`;
    const difference = differenceFrom([wanted], [new Tensor(got.dtype, got.shape, got.data, null)]);
    if (difference !== null) return `${name}: ${difference}`;
  }
  return null;
}
