import { type Arrangement, type Problem, straighten } from './problem';

/**
 * Moves the pin through which a border is crossed in line with the box that
 * matters most there: the widest, of several the one nearest to where the engine
 * put the pin. A pin is alone in its layer, and all its edges share one track,
 * so nothing else has to move.
 */
export function alignPin(p: Problem, done: Arrangement, pin: number, side: 'entry' | 'exit'): Arrangement {
  const own = side === 'entry' ? p.from : p.to;
  const far = side === 'entry' ? p.to : p.from;
  const near = done.x[pin] ?? 0;
  let best = Number.NaN;
  let width = -1;
  const ends: { readonly edge: number; readonly x: number; readonly direct: boolean }[] = [];
  own.forEach((node, edge) => {
    if (node !== pin) return;
    const route = done.routes[edge] ?? [];
    // The line at the other end of the first channel: where it goes on to a box or a lane.
    const first = side === 'entry' ? 0 : route.length - 2;
    const beyond = side === 'entry' ? 4 : route.length - 6;
    const x = route.length >= 6 ? (route[beyond] ?? near) : (route[first] ?? near);
    const box = far[edge] ?? 0;
    // Only a box at the end of that line counts, not a lane past others.
    const direct = route.length <= 8;
    ends.push({ edge, x, direct });
    const wide = direct ? (p.width[box] ?? 0) : 0;
    if (wide > width + 1 || (wide > width - 1 && Math.abs(x - near) < Math.abs(best - near))) {
      width = Math.max(wide, width);
      best = x;
    }
  });
  if (Number.isNaN(best) || Math.abs(best - near) < 0.5) return done;
  // The track of the shared horizontal run; without one there is nothing that would bend.
  const bent = ends.find(({ edge }) => (done.routes[edge]?.length ?? 0) >= 6);
  if (!bent) return done;
  const track = trackOf(done.routes[bent.edge] ?? [], side);
  const routes = done.routes.slice();
  for (const { edge } of ends) routes[edge] = straighten(moved(done.routes[edge] ?? [], side, best, track));
  const x = done.x.slice();
  x[pin] = best;
  return { ...done, x, routes };
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
