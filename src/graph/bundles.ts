import { emptyBox } from './boxes';
import type { Content } from './content';
import { FAMILIES } from './families';
import { addressOf, type Item, itemId } from './groups';
import { type Links, runOf } from './links';
import type { Part, ViewContext } from './parts';
import { type Bundle, type Candidate, findPacks, findStacks } from './stacks';
import { ownName } from './titles';
import type { Box, GroupId } from './view';

/** The boxes of a group once runs and fans of equal ones are one box each. */
export interface Bundled {
  readonly parts: readonly Part[];
  /** Index into `parts` of each single box. */
  readonly box: readonly number[];
}

export function unbundled(single: readonly Part[]): Bundled {
  return { parts: single, box: single.map((_, i) => i) };
}

function candidateOf(context: ViewContext, item: Item, { box, settled }: Part): Candidate {
  const { frame } = item;
  const name =
    settled !== null && settled.path.length > 0
      ? (settled.path[0] ?? '')
      : item.kind === 'scope'
        ? ownName(frame.plan.scopes.path[item.scope] ?? '')
        : ownName(frame.plan.body.nodeNames[item.node] ?? '');
  if (box.kind === 'op') return { name, hash: 0, sort: `${box.title} ${box.rows.length}`, parameters: box.parameters };
  const run = runOf(item);
  const hash = box.group === null ? 0 : context.library.hash(frame.plan, run.first, run.last);
  return { name, hash, sort: hash === 0 ? '' : String(hash), parameters: box.parameters };
}

/** Finds stacks, then packs among what is left. */
export function bundle(
  context: ViewContext,
  id: GroupId,
  content: Content & { readonly kind: 'items' },
  single: readonly Part[],
  links: Links,
): Bundled {
  if (single.length < 3) return unbundled(single);
  const candidates = single.map((part, i) => candidateOf(context, content.items[i] as Item, part));
  const stacks = findStacks(candidates, links.links);
  const stacked = new Set(stacks.flatMap((stack) => stack.members));
  const loose = candidates.map((candidate, i) => (stacked.has(i) ? { ...candidate, sort: '' } : candidate));
  const bundles = [...stacks, ...findPacks(loose, links.links)];
  if (bundles.length === 0) return unbundled(single);
  const bundleOf = new Map<number, Bundle>();
  for (const found of bundles) for (const member of found.members) bundleOf.set(member, found);
  const parts: Part[] = [];
  const box: number[] = [];
  const placed = new Map<Bundle, number>();
  for (const [i, part] of single.entries()) {
    const found = bundleOf.get(i);
    const at = found === undefined ? undefined : placed.get(found);
    if (at !== undefined) {
      box.push(at);
      continue;
    }
    box.push(parts.length);
    if (found === undefined) parts.push(part);
    else {
      placed.set(found, parts.length);
      parts.push(bundlePart(id, content, single, candidates, found));
    }
  }
  return { parts, box };
}

/** `layer_0 … 11`: the names of a series, the common beginning said once. */
function seriesTitle(first: string, last: string): string {
  const number = /\d+\D*$/.exec(last)?.[0] ?? last;
  return `${first} … ${number}`;
}

/** Address of a node, or what the addresses inside a scope or call begin with. */
function beginningOf(item: Item): string {
  const isOp = item.kind === 'node' && !item.frame.plan.calls.has(item.node);
  return isOp ? addressOf(item.frame, item.node) : itemId(item);
}

function bundlePart(
  id: GroupId,
  content: Content & { readonly kind: 'items' },
  single: readonly Part[],
  candidates: readonly Candidate[],
  found: Bundle,
): Part {
  const members = found.members.map((member) => single[member] as Part);
  const [first] = members;
  const names = found.members.map((member) => candidates[member]?.name ?? '');
  const [firstName = ''] = names;
  const lastName = names.at(-1) ?? '';
  const group = `${id}{${firstName}…${lastName}}` as GroupId;
  const families = FAMILIES.map((family, i) =>
    members.reduce((sum, { box }) => sum + (box.familyCounts[i] ?? (box.family === family ? box.opCount : 0)), 0),
  );
  const items = found.members.map((member) => content.items[member] as Item);
  const box: Box = {
    ...emptyBox(
      `${found.kind}:${group}`,
      found.kind,
      found.kind === 'stack' ? seriesTitle(firstName, lastName) : (first?.box.title ?? ''),
      found.kind === 'stack' ? '' : `${firstName} … ${lastName}`,
    ),
    family: first?.box.family ?? 'control',
    group,
    opCount: members.reduce((sum, member) => sum + member.box.opCount, 0),
    parameters: members.reduce((sum, member) => sum + member.box.parameters, 0),
    familyCounts: families,
    count: members.length,
    shape: members.at(-1)?.box.shape ?? '',
    members: items.map(beginningOf),
  };
  return { box, settled: null, content: { kind: 'items', frame: content.frame, items, isBundle: true }, end: null };
}
