import { inputBox, inputEndsOf } from './boxes';
import { bundle, unbundled } from './bundles';
import type { Content } from './content';
import { type DrawnLink, edgesOf } from './edges';
import { climb, type Frame, type Source } from './frame';
import { addressOf, type Item } from './groups';
import type { NodeIndex } from '../model/graphBody';
import { pullHubs } from './hubs';
import { layoutKeyOf } from './layoutKey';
import { boxOfNode, isResourceTensor, type Links, linksOf, OUTSIDE, placeItems } from './links';
import { outputEnds } from './outputs';
import { type End, endPart, type Part, partOf, type ViewContext } from './parts';
import type { GroupId, GroupView } from './view';

/** A view with what is needed to find things in it again. */
export interface BuiltView {
  readonly view: GroupView;
  readonly content: Content;
  /** Contents of the groups that can be opened from here. */
  readonly contents: ReadonlyMap<GroupId, Content>;
  /** Box of a node of the content's frame, -1 where it is in no box here. */
  boxOf(node: number): number;
  /** Box of one of several bodies. */
  boxOfBody(attr: string): number;
  /** What the box stands for in the content's frame; several for stacks and packs, none for ends and hubs. */
  itemsOf(box: number): readonly Item[];
  /** What an input, output or hub reference is about; null for all other boxes. */
  endOf(box: number): End | null;
}

/** Views of one group; `isStart` adds the start's inputs and outputs. */
export function buildView(context: ViewContext, id: GroupId, content: Content, isStart: boolean): BuiltView {
  return content.kind === 'bodies' ? bodiesView(context, id, content) : itemsView(context, id, content, isStart);
}

function bodiesView(context: ViewContext, id: GroupId, content: Content & { readonly kind: 'bodies' }): BuiltView {
  const parts = content.items.map((item) => partOf(context, item));
  const links: DrawnLink[] = [];
  for (const [box, item] of content.items.entries()) {
    if (item.kind !== 'body') continue;
    const facts = context.library.facts(item.call.functionName);
    const argIsUsed = facts?.usesArg.includes(1) ?? false;
    if (argIsUsed) links.push({ from: OUTSIDE, to: box, tensor: 0, kind: 'data', label: '', made: null });
    if (item.call.returnsOutputs)
      links.push({ from: box, to: OUTSIDE, tensor: box + 1, kind: 'data', label: '', made: null });
  }
  return finish(
    id,
    content,
    parts,
    edgesOf(links),
    () => -1,
    (box) => content.items.slice(box, box + 1),
  );
}

function finish(
  id: GroupId,
  content: Content,
  parts: readonly Part[],
  edges: GroupView['edges'],
  boxOf: (node: number) => number,
  itemsOf: BuiltView['itemsOf'],
): BuiltView {
  const boxes = parts.map((part) => part.box);
  const contents = new Map<GroupId, Content>();
  for (const { box, content: inner } of parts) if (box.group !== null && inner !== null) contents.set(box.group, inner);
  return {
    view: { id, boxes, edges, layoutKey: layoutKeyOf(boxes, edges) },
    content,
    contents,
    boxOf,
    boxOfBody: (attr) => content.items.findIndex((item) => item.kind === 'body' && item.call.attr === attr),
    itemsOf,
    endOf: (box) => parts[box]?.end ?? null,
  };
}

function itemsView(
  context: ViewContext,
  id: GroupId,
  content: Content & { readonly kind: 'items' },
  isStart: boolean,
): BuiltView {
  const { library, raw } = context;
  const { frame, items } = content;
  const placement = placeItems(frame, items);
  const links = linksOf(library, placement);
  const single = items.map((item) => partOf(context, item));
  for (const [box, names] of links.dangling) {
    const part = single[box];
    if (part === undefined) continue;
    const problem = `Nothing produces ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}.`;
    single[box] = { ...part, box: { ...part.box, problem } };
  }
  nameShapes(context, frame, single, links);
  const bundled = raw || content.isBundle ? unbundled(single) : bundle(context, id, content, single, links);
  const inputs = isStart ? inputEndsOf(context.frames.start) : [];
  const parts: Part[] = inputs.map((end) => endPart(inputBox(end), { kind: 'input', args: end.parts }));
  const shift = parts.length;
  for (const part of bundled.parts) parts.push(part);
  const inputIndex = new Map(inputs.flatMap((end, i) => end.parts.map((arg) => [arg, i])));
  const boxOf = (node: number): number => {
    const box = boxOfNode(placement, node);
    return box === OUTSIDE ? -1 : (bundled.box[box] ?? 0) + shift;
  };

  const drawn: DrawnLink[] = [];
  const facts: Pick<DrawnLink, 'kind' | 'label' | 'made'>[] = [];
  const factsOf = (tensor: number): Pick<DrawnLink, 'kind' | 'label' | 'made'> => {
    const known = facts[tensor];
    if (known !== undefined) return known;
    const [from, port] = [links.tensors.from[tensor] ?? -1, links.tensors.port[tensor] ?? 0];
    const isResource = isResourceTensor(frame, from, port);
    const made = makerOf(climb(library, frame, from, port));
    // The shape of a handle says nothing.
    return (facts[tensor] = isResource
      ? { kind: 'resource', label: '', made }
      : { kind: 'data', label: context.shapes.text(frame, from, port), made });
  };
  const outside = (tensor: number): number => {
    if (!isStart) return OUTSIDE;
    const source = climb(library, frame, links.tensors.from[tensor] ?? -1, 0);
    return source.frame.caller === null && source.from < -1 ? (inputIndex.get(-2 - source.from) ?? OUTSIDE) : OUTSIDE;
  };
  for (const { from, to, tensor } of links.links) {
    if (isStart && to === OUTSIDE) continue;
    const target = to === OUTSIDE ? OUTSIDE : (bundled.box[to] ?? 0) + shift;
    const start = from === OUTSIDE ? outside(tensor) : (bundled.box[from] ?? 0) + shift;
    if (start === target) continue;
    const { kind, label, made } = factsOf(tensor);
    drawn.push({ from: start, to: target, tensor, kind, label, made });
  }
  for (const { from, to } of links.controls) {
    const [a, b] = [from, to].map((box) => (box === OUTSIDE ? OUTSIDE : (bundled.box[box] ?? 0) + shift));
    if (a !== b)
      drawn.push({ from: a ?? OUTSIDE, to: b ?? OUTSIDE, tensor: -1, kind: 'control', label: '', made: null });
  }
  // Members of a pack stand side by side and share what feeds them: references would only repeat it.
  const isPack = content.isBundle && links.links.every(({ from, to }) => from === OUTSIDE || to === OUTSIDE);
  const kept = raw || isPack ? drawn : pullHubs(context, frame, links, parts, drawn);
  if (isStart) {
    for (const { box, sources, arrivals } of outputEnds(context, frame, inputIndex, boxOf)) {
      const to = parts.length;
      parts.push(endPart(box, { kind: 'output', sources }));
      // Numbered apart from the tensors inside.
      for (const [i, { from, label: text, source }] of arrivals.entries()) {
        kept.push({ from, to, tensor: -2 - i, kind: 'data', label: text, made: makerOf(source) });
      }
    }
  }
  let byBox: Item[][] | null = null;
  const itemsOf = (box: number): readonly Item[] => {
    if (byBox === null) {
      byBox = [];
      for (const [i, item] of items.entries()) (byBox[(bundled.box[i] ?? 0) + shift] ??= []).push(item);
    }
    return byBox[box] ?? [];
  };
  return finish(id, content, parts, edgesOf(kept), boxOf, itemsOf);
}

function makerOf({ frame, from, port }: Source): DrawnLink['made'] {
  return from >= 0 ? { producer: addressOf(frame, from), port } : null;
}

/**
 * Gives every box the shape of what it makes: an op's first output, a group's
 * where it has one output only. A mask beside it does not count: layers hand one on with what they make.
 */
function nameShapes({ shapes }: ViewContext, frame: Frame, parts: Part[], { links, tensors }: Links): void {
  const made = new Map<number, number>();
  const masks = new Map<number, number>();
  for (const { from, tensor } of links) {
    const producer = tensors.from[tensor] ?? -1;
    const isMask =
      producer >= 0 && frame.plan.body.outputDtypes(producer as NodeIndex)[tensors.port[tensor] ?? 0] === 'bool';
    const found = isMask ? masks : made;
    const known = found.get(from);
    found.set(from, known === undefined || known === tensor ? tensor : OUTSIDE);
  }
  for (const [box, tensor] of masks) if (!made.has(box)) made.set(box, tensor);
  for (const [box, part] of parts.entries()) {
    const { settled } = part;
    const tensor = made.get(box) ?? OUTSIDE;
    const shape =
      settled?.kind === 'op'
        ? shapes.text(settled.frame, settled.node, 0)
        : tensor === OUTSIDE
          ? ''
          : shapes.text(frame, tensors.from[tensor] ?? -1, tensors.port[tensor] ?? 0);
    if (shape !== '') parts[box] = { ...part, box: { ...part.box, shape } };
  }
}
