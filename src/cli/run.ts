import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { memberPath } from '../files/memberPath';
import type { RunFailure } from '../runtime/runtimeApi';
import { cutAddress, formatAddress } from '../model/address';
import type { SavedModel } from '../model/savedModel';
import type { HostTensor } from '../model/tensor';
import { writeNpy } from '../weights/npy';
import type { Args } from './args';
import { printed, unusable } from './command';
import type { Command, Outcome } from './command';
import { openSource } from './open';
import { readInputs } from './run/inputs';
import { tensorJson } from '../weights/tensorJson';
import { loadArray } from './run/loadArray';
import { numpyText } from './run/numpyText';
import { metaGraphWithTags, trimmedTags } from './show/showText';

/** saved_model_cli's `run`, computed by this program's own interpreter. */
export const run: Command = {
  flags: {
    dir: 'text',
    tag_set: 'text',
    signature_def: 'text',
    inputs: 'text',
    input_exprs: 'text',
    input_examples: 'text',
    outdir: 'text',
    overwrite: 'switch',
    json: 'switch',
    backend: 'text',
  },
  usage: `run SOURCE --signature_def K [--tag_set T]
        [--inputs 'k=file.npy;…'] [--input_exprs 'k=[[1,2]]'] [--input_examples 'k=[{…}]']
        [--outdir DIR] [--overwrite] [--json] [--backend cpu|wasm]    saved_model_cli's flags and rules`,
  async run(args) {
    const opened = await openSource(args);
    if (!opened.ok) return opened.failure;
    const { model, warnings } = opened.value;
    const outcome = await runSignature(model, args);
    return { ...outcome, err: warnings + outcome.err };
  },
};

async function runSignature(model: SavedModel, args: Args): Promise<Outcome> {
  const backend = args.text('backend') ?? 'cpu';
  if (backend !== 'cpu' && backend !== 'wasm') return unusable(`The backend ${backend} is not one of cpu and wasm.`);
  const tagSet = args.text('tag_set');
  const tags = tagSet === undefined ? null : trimmedTags(tagSet);
  if (tags && !tags.ok) return unusable(tags.failure);
  const metaGraph = tags ? metaGraphWithTags(model, tags.value) : onlyMetaGraph(model);
  if (!metaGraph.ok) return unusable(metaGraph.failure);
  const keys = metaGraph.value.signatures.map(({ key }) => key).join(', ');
  const key = args.text('signature_def');
  if (key === undefined) return unusable(`--signature_def is needed. The signatures: ${keys}.`);
  const signature = metaGraph.value.signatures.find((candidate) => candidate.key === key);
  if (!signature) return unusable(`Could not find signature "${key}". Please choose from: ${keys}`);
  const inputs = await readInputs(
    {
      inputs: args.text('inputs') ?? '',
      inputExprs: args.text('input_exprs') ?? '',
      inputExamples: args.text('input_examples') ?? '',
    },
    signature,
    loadArray,
  );
  if (!inputs.ok) return unusable(inputs.failure);
  // The kernels are most of the program: the other commands do without them.
  const { createEngine } = await import('../runtime/engine');
  const engine = createEngine(model, backend);
  const result = await engine.run({ metaGraph: metaGraph.value.index, signature: key, inputs: inputs.value.tensors });
  await engine.dispose();
  if (!result.ok) return refused(result.failure, args.has('json'));
  const warnings = [
    ...inputs.value.warnings.map((line) => `warning: ${line}\n`),
    ...result.value.log.map((line) => `${line}\n`),
  ];
  const outputs = Object.entries(result.value.outputs).sort(([a], [b]) => (a < b ? -1 : 1));
  return write(outputs, args, warnings.join(''));
}

function onlyMetaGraph(model: SavedModel): ReturnType<typeof metaGraphWithTags> {
  const [first, second] = model.metaGraphs;
  if (first && !second) return { ok: true, value: first };
  const sets = model.metaGraphs.map(({ tags }) => tags.join(',')).join(' | ');
  return { ok: false, failure: `The model has several MetaGraphs: choose one by --tag_set. ${sets}` };
}

function refused(failure: RunFailure, json: boolean): Outcome {
  const code = failure.code ?? (failure.kind === 'blocked' ? 'UnimplementedError' : 'InternalError');
  const where = failure.address === null ? '' : ` at ${formatAddress(failure.address)}`;
  const outcome = unusable(`${code}: ${failure.message}${where}`);
  if (!json) return outcome;
  const error = {
    code,
    message: failure.message,
    where: failure.address === null ? (failure.where?.node ?? null) : cutAddress(failure.address),
  };
  return { ...outcome, out: `${JSON.stringify({ error })}\n`, err: '' };
}

function write(outputs: readonly (readonly [string, HostTensor])[], args: Args, warnings: string): Outcome {
  const outdir = args.text('outdir');
  const files = new Map<string, string>();
  if (outdir !== undefined) {
    mkdirSync(outdir, { recursive: true });
    for (const [key, tensor] of outputs) {
      // A model names its outputs: one named `../x` must not be written outside of DIR.
      if (memberPath(key) !== key)
        return unusable(`The output ${key} cannot be a file in ${outdir}: its name leads out of it.`);
      const file = path.join(outdir, `${key}.npy`);
      if (!args.has('overwrite') && existsSync(file)) {
        return unusable(
          `Output file ${file} already exists. Add "--overwrite" to overwrite the existing output files.`,
        );
      }
      const bytes = writeNpy(tensor);
      if (!bytes.ok) return unusable(`Output ${key} cannot be written as .npy. ${bytes.failure}`);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, bytes.value);
      files.set(key, file);
    }
  }
  if (args.has('json')) {
    const entries = outputs.map(([key, tensor]) => `${JSON.stringify(key)}: ${tensorJson(tensor)}`);
    return printed(`{"outputs": {${entries.join(', ')}}}\n`, warnings);
  }
  const texts = outputs.map(([key, tensor]) => {
    const file = files.get(key);
    const saved = file === undefined ? '' : `Output ${key} is saved to ${file}\n`;
    return `Result for output key ${key}:\n${numpyText(tensor)}\n${saved}`;
  });
  return printed(texts.join(''), warnings);
}
