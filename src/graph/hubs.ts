import { type NodeIndex, opOf } from '../model/graphBody';
import { emptyBox } from './boxes';
import type { DrawnLink } from './edges';
import { climb, type Frame } from './frame';
import { addressOf } from './groups';
import { type Links, OUTSIDE } from './links';
import { endPart, type Part, type ViewContext } from './parts';
import { ownName } from './titles';
import type { Box } from './view';

/** A tensor with more consumers in one view than this is a hub. */
const HUB_OVER = 8;

/** A tensor whose long edges are replaced by references beside its consumers. */
interface Hub {
  readonly tensor: number;
  readonly consumers: readonly number[];
  /** The one consumer that keeps its edge: the first, which layout puts next to the producer. */
  readonly nearest: number;
}

/** Boxes are in topological order, so the lowest consumer is the nearest. */
function findHubs(links: readonly DrawnLink[], tensorCount: number): readonly Hub[] {
  const consumers: number[][] = Array.from({ length: tensorCount }, () => []);
  for (const { to, tensor } of links) if (to !== OUTSIDE) consumers[tensor]?.push(to);
  return consumers.flatMap((boxes, tensor) =>
    boxes.length > HUB_OVER ? [{ tensor, consumers: boxes, nearest: boxes.reduce((a, b) => Math.min(a, b)) }] : [],
  );
}

/** Takes hubs out of the links and adds a reference box beside each of their consumers but the nearest. */
export function pullHubs(
  context: ViewContext,
  frame: Frame,
  links: Links,
  parts: Part[],
  drawn: readonly DrawnLink[],
): DrawnLink[] {
  // A tensor with few links cannot have many consumers: most views have no hub at all.
  const uses = new Uint32Array(links.tensors.from.length);
  let most = 0;
  for (const { tensor } of drawn) if (tensor >= 0) most = Math.max(most, (uses[tensor] = (uses[tensor] ?? 0) + 1));
  if (most <= HUB_OVER) return [...drawn];
  const data = drawn.filter((link) => link.tensor >= 0);
  const seen = new Set<string>();
  const distinct = data.filter(({ tensor, to }) => {
    const key = `${tensor} ${to}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
  const hubs = findHubs(distinct, links.tensors.from.length);
  if (hubs.length === 0) return [...drawn];
  const hubOf = new Map(hubs.map((hub) => [hub.tensor, hub]));
  const kept: DrawnLink[] = [];
  const referenced = new Set<string>();
  for (const link of drawn) {
    const hub = hubOf.get(link.tensor);
    if (hub === undefined || link.to === OUTSIDE || link.to === hub.nearest) {
      kept.push(link);
      continue;
    }
    const key = `${link.tensor} ${link.to}`;
    if (referenced.has(key)) continue;
    referenced.add(key);
    const box = hubBox(context, frame, links, parts, link, hub.consumers.length);
    kept.push({ ...link, from: parts.length, label: '' });
    const { from, port } = links.tensors;
    const source = { frame, from: from[link.tensor] ?? -1, port: port[link.tensor] ?? 0 };
    parts.push(endPart(box, { kind: 'hub', consumer: link.to, ...source }));
  }
  return kept;
}

function hubBox(
  context: ViewContext,
  frame: Frame,
  links: Links,
  parts: readonly Part[],
  link: DrawnLink,
  consumers: number,
): Box {
  const from = links.tensors.from[link.tensor] ?? -1;
  const port = links.tensors.port[link.tensor] ?? 0;
  const source = climb(context.library, frame, from, port);
  const { plan } = source.frame;
  const isArg = source.from < 0;
  const name = isArg
    ? (plan.boundary.args[-2 - source.from]?.name ?? '')
    : ownName(plan.body.nodeNames[source.from] ?? '');
  const op = isArg ? '' : opOf(plan.body, source.from as NodeIndex);
  const producer = link.from === OUTSIDE ? null : parts[link.from]?.box;
  const id = `hub:${source.frame.prefix}${name}:${source.port}>${parts[link.to]?.box.id ?? ''}`;
  return {
    ...emptyBox(id, 'hub', name, isArg ? '' : op),
    family: producer?.family ?? 'io',
    address: isArg ? null : addressOf(source.frame, source.from),
    count: consumers,
    shape: context.shapes.text(frame, from, port),
  };
}
