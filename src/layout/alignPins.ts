import { type Arrangement, type Problem, straighten } from './problem';

/** A pin may stand this far from the middle of the border, as a share of its length, to keep its main edge straight. */
const OFF_MIDDLE = 0.15;

/**
 * Moves the pin through which a border is crossed in line with the box that
 * matters most there: the widest, of several the one nearest to the middle. Where
 * that is far from the middle the pin goes there instead, so that open groups
 * stand below each other and not on stairs. A pin is alone in its layer, and all
 * its edges share one track, so nothing else has to move.
 */
export function alignPin(p: Problem, done: Arrangement, pin: number, side: 'entry' | 'exit'): Arrangement {
  const own = side === 'entry' ? p.from : p.to;
  const far = side === 'entry' ? p.to : p.from;
  const middle = done.width / 2;
  const edges: number[] = [];
  let best = Number.NaN;
  let widest = -1;
  own.forEach((node, edge) => {
    if (node !== pin) return;
    edges.push(edge);
    const route = done.routes[edge] ?? [];
    const x = lineOf(route, side);
    // Only a box at the end of that line counts, not a lane past others.
    const width = route.length <= 8 ? (p.width[far[edge] ?? 0] ?? 0) : 0;
    if (width > widest + 1 || (width > widest - 1 && Math.abs(x - middle) < Math.abs(best - middle))) {
      widest = Math.max(width, widest);
      best = x;
    }
  });
  const x = Math.abs(best - middle) <= done.width * OFF_MIDDLE ? best : middle;
  if (Number.isNaN(x) || Math.abs(x - (done.x[pin] ?? 0)) < 0.5) return done;
  const bent = edges.find((edge) => (done.routes[edge]?.length ?? 0) >= 6);
  const border = done.routes[edges[0] ?? 0] ?? [];
  const free = side === 'entry' ? (border[1] ?? 0) + p.gap / 2 : (border[border.length - 1] ?? 0) - p.gap / 2;
  const track = bent === undefined ? free : trackOf(done.routes[bent] ?? [], side);
  const routes = done.routes.slice();
  for (const edge of edges) routes[edge] = straighten(moved(done.routes[edge] ?? [], side, x, track));
  const places = done.x.slice();
  places[pin] = x;
  return { ...done, x: places, routes };
}

/** Where an edge runs beyond the pin's channel. */
function lineOf(route: readonly number[], side: 'entry' | 'exit'): number {
  if (side === 'entry') return (route.length >= 6 ? route[4] : route[0]) ?? 0;
  const n = route.length;
  return (n >= 6 ? route[n - 6] : route[n - 2]) ?? 0;
}

function trackOf(route: readonly number[], side: 'entry' | 'exit'): number {
  return (side === 'entry' ? route[3] : route[route.length - 3]) ?? 0;
}

/** The same route from or to a pin at `x`. */
function moved(route: readonly number[], side: 'entry' | 'exit', x: number, track: number): number[] {
  const points = [...route];
  if (side === 'entry') {
    const line = points[0] ?? 0;
    const rest = points.length >= 6 ? points.slice(4) : [line, track, ...points.slice(2)];
    const turn = points.length >= 6 ? (points[3] ?? track) : track;
    return [x, points[1] ?? 0, x, turn, ...rest];
  }
  const n = points.length;
  const line = points[n - 2] ?? 0;
  const rest = n >= 6 ? points.slice(0, n - 4) : [...points.slice(0, n - 2), line, track];
  const turn = n >= 6 ? (points[n - 3] ?? track) : track;
  return [...rest, x, turn, x, points[n - 1] ?? 0];
}
