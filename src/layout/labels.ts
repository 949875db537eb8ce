/** Right of its line by this much; the halo around it is 4 px. */
const LABEL_DX = 8;
/** Text of 11 px needs this much of a vertical run. */
const MIN_RUN = 22;

/**
 * Where an edge's label goes: beside the vertical run at its start or, if that
 * is too short, at its end. Null where no run has room; the label is then only
 * in the inspector. y is the text's baseline.
 */
export function labelAnchor(route: ArrayLike<number>): { readonly x: number; readonly y: number } | null {
  const n = route.length;
  if (n < 4) return null;
  const at = (i: number): number => route[i] ?? 0;
  const first = { x: at(0), top: at(1), bottom: at(3), vertical: at(0) === at(2) };
  const last = { x: at(n - 2), top: at(n - 3), bottom: at(n - 1), vertical: at(n - 2) === at(n - 4) };
  for (const run of [first, last]) {
    const length = run.bottom - run.top;
    if (!run.vertical || length < MIN_RUN) continue;
    const fromTop = Math.min(length / 2 + 4, 30);
    return { x: run.x + LABEL_DX, y: run === first ? run.top + fromTop : run.bottom - Math.min(length / 2 - 4, 22) };
  }
  return null;
}
