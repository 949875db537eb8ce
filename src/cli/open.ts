import { openSources } from '../decode/decode';
import type { Opened } from '../decode/decodeApi';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { SavedModel } from '../model/savedModel';
import type { Args } from './args';
import { describeFailure, unusable, unusableFor } from './command';
import type { Outcome } from './command';
import { nodeFiles } from './nodeFiles';

/** An open model and what is to be said on the error stream about it. */
export interface OpenedSource {
  readonly source: string;
  readonly model: SavedModel;
  readonly opened: Opened;
  /** One line for each thing that is broken and did not prevent opening. */
  readonly warnings: string;
}

/** Opens SOURCE: `--dir` as in saved_model_cli, or the first word of the command. */
export async function openSource(args: Args): Promise<Result<OpenedSource, Outcome>> {
  const source = args.text('dir') ?? args.words[0];
  if (source === undefined)
    return fail(unusable('No SOURCE is given: a SavedModel folder, an archive, or one of its files.'));
  const drop = await nodeFiles(source);
  if (!drop.ok) return fail(unusableFor(drop.failure));
  const opened = await openSources(drop.value);
  if (!opened.ok) return fail(unusableFor(opened.failure));
  const { model } = opened.value;
  const [first] = model.summary.problems;
  // What is left of a model without a graph answers no question about it.
  if (model.metaGraphs.length === 0 && model.summary.format !== 'checkpoint' && first) return fail(unusableFor(first));
  const warnings = model.summary.problems.map((problem) => `warning: ${describeFailure(problem)}\n`).join('');
  return ok({ source, model, opened: opened.value.opened, warnings });
}
