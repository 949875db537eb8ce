import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { MetaGraph, SavedModel } from '../../model/savedModel';
import { concreteFunctionsText } from './concreteFunctions';
import { byCodePoints, pythonRepr } from './pythonText';
import { signatureText } from './signatureText';
import { pythonList, pythonSet, usedOps } from './usedOps';

/** What `show` is asked for, by saved_model_cli's flags. */
export interface ShowRequest {
  readonly all: boolean;
  readonly tagSet: string | null;
  readonly signatureDef: string | null;
  readonly listOps: boolean;
}

/**
 * saved_model_cli's own text (tensorflow/python/tools/saved_model_cli.py of 2.21), except that the ops, a Python
 * set in arbitrary order there, are sorted. Fails with its sentences.
 */
export function showText(
  model: SavedModel,
  request: ShowRequest,
  isRegistered: (op: string) => boolean,
): Result<string, string> {
  if (request.all) return showAll(model, isRegistered);
  const { tagSet, signatureDef } = request;
  if (tagSet === null) {
    const hint = request.listOps ? '--list_ops must be paired with a tag-set or with --all.\n' : '';
    return ok(hint + tagSetsText(model));
  }
  const ops = request.listOps ? listOps(model, tagSet) : ok('');
  if (!ops.ok) return ops;
  const tags = signatureDef === null ? ok(tagSet) : trimmedTags(tagSet);
  if (!tags.ok) return tags;
  const metaGraph = metaGraphWithTags(model, tags.value);
  if (!metaGraph.ok) return metaGraph;
  const { signatures } = metaGraph.value;
  if (signatureDef === null) return ok(ops.value + keysText(metaGraph.value));
  const signature = signatures.find(({ key }) => key === signatureDef);
  if (signature) return ok(ops.value + signatureText(signature, 0));
  const keys = signatures.map(({ key }) => key).join(', ');
  return fail(`Could not find signature "${signatureDef}". Please choose from: ${keys}`);
}

function showAll(model: SavedModel, isRegistered: (op: string) => boolean): Result<string, string> {
  let out = '';
  for (const metaGraph of [...model.metaGraphs].sort((a, b) => byLists(a.tags, b.tags))) {
    out += `\nMetaGraphDef with tag-set: '${metaGraph.tags.join(', ')}' contains the following SignatureDefs:\n`;
    for (const signature of sorted(metaGraph)) {
      out += `\nsignature_def['${signature.key}']:\n${signatureText(signature, 1)}`;
    }
    const ops = opsText(metaGraph);
    if (!ops.ok) return ops;
    out += ops.value;
  }
  return ok(out + concreteFunctionsText(model, isRegistered));
}

function sorted(metaGraph: MetaGraph): MetaGraph['signatures'] {
  return [...metaGraph.signatures].sort((a, b) => byCodePoints(a.key, b.key));
}

function keysText(metaGraph: MetaGraph): string {
  const lines = sorted(metaGraph).map(({ key }) => `SignatureDef key: "${key}"\n`);
  return `The given SavedModel MetaGraphDef contains SignatureDefs with the following keys:\n${lines.join('')}`;
}

function tagSetsText(model: SavedModel): string {
  const sets = model.metaGraphs.map(({ tags }) => tags).sort(byLists);
  const lines = sets.map((tags) => `${pythonRepr([...tags].sort(byCodePoints).join(', '))}\n`);
  return `The given SavedModel contains the following tag-sets:\n${lines.join('')}`;
}

function listOps(model: SavedModel, tagSet: string): Result<string, string> {
  const tags = trimmedTags(tagSet);
  if (!tags.ok) return tags;
  const metaGraph = metaGraphWithTags(model, tags.value);
  return metaGraph.ok ? opsText(metaGraph.value) : metaGraph;
}

function opsText(metaGraph: MetaGraph): Result<string, string> {
  const ops = usedOps(metaGraph);
  if (!ops.ok) return fail(ops.failure.message);
  const tags = pythonList(metaGraph.tags);
  return ok(`The MetaGraph with tag set ${tags} contains the following ops: ${pythonSet(ops.value)}\n`);
}

/** Without blanks and empty tags. Where a flag goes through this, one tag is needed; where not, '' is the MetaGraph without tags. */
export function trimmedTags(tagSet: string): Result<string, string> {
  const tags = tagSet
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  return tags.length > 0 ? ok(tags.join(',')) : fail('tag_set must contain at least one non-empty item.');
}

/** The MetaGraph with just these tags, in any order; '' is the one without tags. */
export function metaGraphWithTags(model: SavedModel, tagSet: string): Result<MetaGraph, string> {
  const wanted = new Set(tagSet.split(',').filter((tag) => tag !== ''));
  const found = model.metaGraphs.find(({ tags }) => {
    const own = new Set(tags);
    return own.size === wanted.size && [...own].every((tag) => wanted.has(tag));
  });
  if (found) return ok(found);
  const valid = pythonList(model.metaGraphs.map(({ tags }) => tags.join(',')));
  return fail(
    `MetaGraphDef associated with tag-set ${tagSet} could not be found in the SavedModel. ` +
      `Please use one of the following tag-sets: ${valid}`,
  );
}

/** Python's order of lists: element by element, then the shorter one. */
function byLists(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = byCodePoints(a[i] ?? '', b[i] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
