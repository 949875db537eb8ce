import { emptyBox, specText } from './boxes';
import { climb, descend, type Frame, kindOfSource, type Source } from './frame';
import { foldRows, isRowSource, rowOfSource } from './rows';
import type { ViewContext } from './parts';
import { mergeShapes } from './shapes/shapeRule';
import type { Box } from './view';

/** An output of the start, and the boxes that make it. */
interface OutputEnd {
  readonly box: Box;
  /** One per part that a box makes; weights and constants are rows instead. */
  readonly arrivals: readonly { readonly from: number; readonly label: string; readonly source: Source }[];
  readonly sources: readonly Source[];
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
  const { boundary, returnFrom, returnPort } = start.plan;

  const sourceOf = (part: number): Source => {
    const top = climb(library, start, returnFrom[part] ?? -1, returnPort[part] ?? 0);
    return descend(library, top, (outer, node) => entryOf(frame, outer, node));
  };

  const boxOfSource = (source: Source): number => {
    if (kindOfSource(source) === 'argument' && source.frame === start) return inputIndex.get(-2 - source.from) ?? -1;
    return source.frame === frame && source.from >= 0 ? boxOf(source.from) : -1;
  };

  return boundary.outputEnds.map((end) => {
    const sources = end.parts.map(sourceOf);
    const rows = sources.filter(isRowSource).map((source) => rowOfSource(library, source, hasBytes));
    const made = sources.filter((source) => !isRowSource(source));
    const arrivals = made.map((source) => ({
      from: boxOfSource(source),
      label: shapes.text(source.frame, source.from, source.port),
      source,
    }));
    const [first] = sources;
    const inferred =
      first === undefined || sources.length > 1 ? null : shapes.shapeOf(first.frame, first.from, first.port);
    // A SignatureDef without a shape reads as one of a scalar: what the graph says wins.
    const isUnsaid = end.shape?.length === 0 && inferred !== null;
    const subtitle = specText(end, isUnsaid ? inferred : mergeShapes(end.shape, inferred));
    const box: Box = { ...emptyBox(`output:${end.name}`, 'output', end.name, subtitle), rows: foldRows(rows) };
    const isMade = arrivals.every(({ from }) => from >= 0);
    return {
      box: isMade ? box : { ...box, problem: 'Nothing in the graph produces this output.' },
      arrivals: arrivals.filter(({ from }) => from >= 0),
      sources,
    };
  });
}
