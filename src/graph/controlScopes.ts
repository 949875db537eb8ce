import type { GraphBody } from '../model/graphBody';
import { type ControlRegion, leadsIn } from './controlFlow';

/** Smaller than this a region reads well as the ops it is. */
const SMALLEST = 3;
/** Ends the path of a scope that is made for a region: `while**`. No name that TensorFlow accepts holds an asterisk. */
export const REGION_MARK = '**';

interface PlacedRegions {
  /** The nodes' names, with the scopes added that regions without one get. */
  readonly names: readonly string[];
  /** Paths of the scopes that are a region, whether the exporter gave them or not. */
  readonly control: ReadonlyMap<string, ControlRegion['kind']>;
}

/** The scopes around a name, innermost first, without the body itself. */
function* scopesAround(name: string): Generator<string> {
  for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) yield name.slice(0, at);
}

/**
 * Finds the name scope of each loop and conditional. One that shares its scope
 * with other ops, or has none, gets a scope of its own where `mayAdd`, as if it
 * had been exported so: `a/Enter` becomes `a/while**` + `/Enter`. Regions come outer ones first.
 */
export function placeRegions(
  body: GraphBody,
  regions: readonly ControlRegion[],
  isBox: (node: number) => boolean,
  mayAdd: boolean,
): PlacedRegions {
  const control = new Map<string, ControlRegion['kind']>();
  if (regions.length === 0) return { names: body.nodeNames, control };
  const names = [...body.nodeNames];
  // What leads into an inner loop runs in the outer one and stands in the scope of the inner.
  const isTelling = (node: number): boolean => isBox(node) && !leadsIn(body, node);
  /** How many telling boxes each scope holds, inner scopes included. */
  const inScope = new Map<string, number>();
  const count = (name: string, by: number): void => {
    for (const scope of scopesAround(name)) inScope.set(scope, (inScope.get(scope) ?? 0) + by);
  };
  for (const [node, name] of names.entries()) if (isTelling(node)) count(name, 1);

  for (const { kind, nodes, anchor } of regions) {
    const boxes = nodes.filter(isBox);
    if (boxes.length < SMALLEST) continue;
    const telling = boxes.filter(isTelling).map((node) => names[node] ?? '');
    const { home, held } = homeOf(names[anchor] ?? '', telling);
    if (home !== '' && held === inScope.get(home) && !control.has(home)) {
      control.set(home, kind);
      continue;
    }
    if (!mayAdd) continue;
    const base = home === '' ? '' : `${home}/`;
    let own = `${base}${kind}${REGION_MARK}`;
    // As TensorFlow numbers names that are taken.
    for (let number = 1; control.has(own); number++) own = `${base}${kind}_${number}${REGION_MARK}`;
    control.set(own, kind);
    for (const node of boxes) {
      const name = names[node] ?? '';
      if (!name.startsWith(base)) continue;
      const moved = `${own}/${name.slice(base.length)}`;
      if (isTelling(node)) {
        count(name, -1);
        count(moved, 1);
      }
      names[node] = moved;
    }
  }
  return { names, control };
}

/**
 * The innermost scope around a region's anchor that holds at least half of the
 * region. The rest is elsewhere for a reason and stays: what a gradient keeps of
 * each turn of a loop is named after the gradient.
 */
function homeOf(anchor: string, names: readonly string[]): { readonly home: string; readonly held: number } {
  for (const home of scopesAround(anchor)) {
    const held = names.filter((name) => name.startsWith(`${home}/`)).length;
    if (held * 2 >= names.length) return { home, held };
  }
  return { home: '', held: names.length };
}
