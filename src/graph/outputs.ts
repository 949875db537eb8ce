import { emptyBox, specText } from './boxes';
import { climb, descend, type Frame, kindOfSource, type Source } from './frame';
import { isRowSource, rowOfSource } from './rows';
import type { ViewContext } from './parts';
import { mergeShapes } from './shapes/shapeRule';
import type { Box } from './view';

/** An output of the start, and the box that makes it. */
export interface OutputEnd {
  readonly box: Box;
  /** null for an output that is a weight or constant, or that nothing makes. */
  readonly from: number | null;
  readonly label: string;
  readonly source: Source;
}

/** The body that a call node of `frame` runs on the way in to `inner`, or null where the way leads elsewhere. */
function entryOf(inner: Frame, frame: Frame, node: number): Frame | null {
  for (let at: Frame | null = inner; at !== null; at = at.caller?.frame ?? null) {
    if (at.caller?.frame === frame && at.caller.node === node && at.caller.call.returnsOutputs) return at;
  }
  return null;
}

/** What the start returns, as seen from the frame that its view shows. */
export function outputEnds(
  context: ViewContext,
  frame: Frame,
  inputIndex: ReadonlyMap<number, number>,
  boxOf: (node: number) => number,
): readonly OutputEnd[] {
  const { library, frames, hasBytes, shapes } = context;
  const { start } = frames;
  return start.plan.boundary.returns.map(({ name, dtype, shape: declared }, k) => {
    const top = climb(library, start, start.plan.returnFrom[k] ?? -1, start.plan.returnPort[k] ?? 0);
    const source: Source = descend(library, top, (outer, node) => entryOf(frame, outer, node));
    const shape = shapes.text(source.frame, source.from, source.port);
    const inferred = shapes.shapeOf(source.frame, source.from, source.port);
    const box = emptyBox(`output:${name}`, 'output', name, specText(mergeShapes(declared ?? null, inferred), dtype));
    if (isRowSource(source))
      return { box: { ...box, rows: [rowOfSource(library, source, hasBytes)] }, from: null, label: '', source };
    const arg = -2 - source.from;
    const from =
      kindOfSource(source) === 'argument' && source.frame === start
        ? (inputIndex.get(arg) ?? -1)
        : source.frame === frame && source.from >= 0
          ? boxOf(source.from)
          : -1;
    if (from < 0)
      return { box: { ...box, problem: 'Nothing in the graph produces this output.' }, from: null, label: '', source };
    return { box, from, label: shape, source };
  });
}
