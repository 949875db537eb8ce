import { type Arrangement, type Problem, routeOf, type Routes } from './problem';
import { RouteWriter } from './routeWriter';

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
    const route = routeOf(done.routes, edge);
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
  const bent = edges.find((edge) => routeOf(done.routes, edge).length >= 6);
  const border = routeOf(done.routes, edges[0] ?? 0);
  const free = side === 'entry' ? (border[1] ?? 0) + p.gap / 2 : (border[border.length - 1] ?? 0) - p.gap / 2;
  const track = bent === undefined ? free : trackOf(routeOf(done.routes, bent), side);
  const routes = new RouteWriter(own.length);
  for (let edge = 0; edge < own.length; edge++) {
    if (own[edge] === pin) {
      const points = moved(routeOf(done.routes, edge), side, x, track);
      for (let k = 0; k < points.length; k += 2) routes.add(points[k] ?? 0, points[k + 1] ?? 0);
    } else routes.copy(done.routes, edge);
    routes.end();
  }
  const places = done.x.slice();
  places[pin] = x;
  return { ...done, x: places, routes: routes.routes() };
}

/** Where an edge runs beyond the pin's channel. */
function lineOf(route: ArrayLike<number>, side: 'entry' | 'exit'): number {
  if (side === 'entry') return (route.length >= 6 ? route[4] : route[0]) ?? 0;
  const n = route.length;
  return (n >= 6 ? route[n - 6] : route[n - 2]) ?? 0;
}

function trackOf(route: ArrayLike<number>, side: 'entry' | 'exit'): number {
  return (side === 'entry' ? route[3] : route[route.length - 3]) ?? 0;
}

/** The same route from or to a pin at `x`. */
function moved(route: Iterable<number>, side: 'entry' | 'exit', x: number, track: number): number[] {
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

/** Where lines only come in or go out straight, the pins' channels need less room. */
const STRAIGHT_ENTRY = 12;

/** Moves pins with nothing but straight edges close to their boxes. */
export function tightenPins(p: Problem, done: Arrangement, entry: number, exit: number): Arrangement {
  let up = 0;
  if (entry >= 0 && isStraight(p, done, entry, 'entry')) up = p.gap - STRAIGHT_ENTRY;
  const low = exit >= 0 && isStraight(p, done, exit, 'exit') ? p.gap : 0;
  if (up === 0 && low === 0) return done;
  const bottom = done.height - low;
  const y = done.y.map((value, i) => (i === entry ? value : Math.min(value, bottom) - up));
  const { start } = done.routes;
  const points = Float64Array.from(done.routes.points);
  for (let e = 0; e < p.from.length; e++) {
    const first = (start[e] ?? 0) + (p.from[e] === entry ? 3 : 1);
    for (let k = first; k < (start[e + 1] ?? 0); k += 2) points[k] = Math.min(points[k] ?? 0, bottom) - up;
  }
  return { ...done, y, routes: { start, points }, height: bottom - up };
}

/** No edge turns between the pin and the nearest box, and no box reaches into that channel. */
function isStraight(p: Problem, done: Arrangement, pin: number, side: 'entry' | 'exit'): boolean {
  const limit = side === 'entry' ? p.gap - 0.5 : done.height - p.gap + 0.5;
  for (let i = 0; i < p.count; i++) {
    if (i === pin || (p.width[i] === 0 && p.height[i] === 0)) continue;
    const y = done.y[i] ?? 0;
    if (side === 'entry' ? y < limit : y + (p.height[i] ?? 0) > limit) return false;
  }
  const ends = side === 'entry' ? p.from : p.to;
  return ends.every((box, e) => turnsWithin(done.routes, e, side, box === pin, limit));
}

/** Whether a route stays on its side of `limit`; `own`: its end at the pin does not count. */
function turnsWithin(
  { start, points }: Routes,
  edge: number,
  side: 'entry' | 'exit',
  own: boolean,
  limit: number,
): boolean {
  const first = (start[edge] ?? 0) + (own && side === 'entry' ? 3 : 1);
  const end = (start[edge + 1] ?? 0) - (own && side === 'exit' ? 2 : 0);
  for (let k = first; k < end; k += 2) {
    const y = points[k] ?? 0;
    if (side === 'entry' ? y < limit : y > limit) return false;
  }
  return true;
}
