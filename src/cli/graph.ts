import { openModelGraph } from '../graph/modelGraph';
import type { GroupId } from '../graph/view';
import { formatCount, plural } from '../lib/text';
import type { MetaGraph, SavedModel } from '../model/savedModel';
import type { Signature } from '../model/summary';
import { describeFailure, printed, unusable, unusableFor } from './command';
import type { Command } from './command';
import { countGraph } from './graph/countOps';
import type { FunctionUse, GraphCounts } from './graph/countOps';
import { openSource } from './open';
import { metaGraphWithTags } from './show/showText';
import { table } from './table';

/** A group of the picture: a name scope or a call, as deep as `depth`. */
interface GroupLine {
  readonly title: string;
  readonly depth: number;
  readonly ops: number;
  readonly parameters: number;
}

/** Levels of groups that are listed. */
const GROUP_DEPTH = 2;

/** Counts by op, groups, functions and where they are used. */
export const graph: Command = {
  flags: { dir: 'text', tag_set: 'text', signature_def: 'text', json: 'switch' },
  usage:
    'graph SOURCE [--signature_def K] [--tag_set T] [--json]    counts by op, groups, functions and where they are used',
  async run(args) {
    const opened = await openSource(args);
    if (!opened.ok) return opened.failure;
    const { model, warnings } = opened.value;
    const tagSet = args.text('tag_set');
    const chosen = tagSet === undefined ? null : metaGraphWithTags(model, tagSet);
    if (chosen && !chosen.ok) return unusable(chosen.failure);
    const metaGraph = chosen?.value ?? model.metaGraphs[0];
    if (!metaGraph) return unusable('There is no graph here, only a checkpoint.');
    const key = args.text('signature_def');
    const signature = metaGraph.signatures.find((candidate) => candidate.key === key) ?? null;
    if (key !== undefined && !signature) {
      const keys = metaGraph.signatures.map((candidate) => candidate.key).join(', ');
      return unusable(`Could not find signature "${key}". Please choose from: ${keys}`);
    }
    const counts = countGraph(metaGraph, signature);
    if (!counts.ok) return unusableFor(counts.failure);
    const groups = groupsOf(model, metaGraph, signature);
    const problems = counts.value.problems.map((problem) => `warning: ${describeFailure(problem)}\n`).join('');
    const text = args.has('json')
      ? json(metaGraph, signature, counts.value, groups)
      : report(signature, counts.value, groups);
    return printed(text, warnings + problems);
  },
};

/** The groups a person sees: of the signature asked for, or of the default one. */
function groupsOf(model: SavedModel, metaGraph: MetaGraph, signature: Signature | null): readonly GroupLine[] {
  const key = signature?.key ?? model.summary.metaGraphs[metaGraph.index]?.defaultSignature;
  const start =
    key === null || key === undefined ? ({ kind: 'graph' } as const) : ({ kind: 'signature', key } as const);
  const opened = openModelGraph(metaGraph, start, { raw: false, showControl: false, model });
  if (!opened.ok) return [];
  const lines: GroupLine[] = [];
  const add = (group: GroupId, depth: number): void => {
    for (const item of opened.value.outline(group)) {
      if (item.group === null) continue;
      lines.push({ title: item.title, depth, ops: item.opCount, parameters: item.parameters });
      if (depth + 1 < GROUP_DEPTH) add(item.group, depth + 1);
    }
  };
  add(opened.value.root, 0);
  return lines;
}

function json(
  metaGraph: MetaGraph,
  signature: Signature | null,
  counts: GraphCounts,
  groups: readonly GroupLine[],
): string {
  const value = {
    metaGraph: metaGraph.tags,
    signature: signature?.key ?? null,
    mainNodes: counts.mainNodes,
    ops: Object.fromEntries(counts.ops),
    groups,
    functions: counts.functions,
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function report(signature: Signature | null, counts: GraphCounts, groups: readonly GroupLine[]): string {
  const total = counts.ops.reduce((sum, [, count]) => sum + count, 0);
  const scope = signature ? `reached by ${signature.key}` : 'in the main graph and the library';
  const head = `${plural(total, 'node')} of ${plural(counts.ops.length, 'op')} ${scope}, ${formatCount(counts.mainNodes)} of them in the main graph\n`;
  const ops = table(
    counts.ops.map(([op, count]) => [`  ${op}`, formatCount(count)]),
    ['left', 'right'],
  );
  const groupText = table(
    groups.map(({ title, depth, ops: count, parameters }) => [
      `  ${'  '.repeat(depth)}${title}`,
      plural(count, 'op'),
      parameters > 0 ? plural(parameters, 'parameter') : '',
    ]),
    ['left', 'right', 'right'],
  );
  const functions = table(
    counts.functions.map(({ name, nodes, uses }) => [
      `  ${name}`,
      nodes === null ? 'unreadable' : plural(nodes, 'node'),
      uses.length === 0 ? 'not used' : uses.map(useText).join(', '),
    ]),
    ['left', 'right', 'left'],
  );
  return [
    head,
    `\nOps\n${ops}`,
    groups.length > 0 ? `\nGroups\n${groupText}` : '',
    functions === '' ? '' : `\nFunctions\n${functions}`,
  ].join('');
}

function useText({ function: caller, node, attr }: FunctionUse): string {
  return `${caller === null ? '' : `${caller} ▸ `}${node}${attr === 'f' ? '' : ` (${attr})`}`;
}
