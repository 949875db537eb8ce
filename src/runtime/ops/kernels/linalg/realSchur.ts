import { identity } from './field';
import type { Dense } from './field';
import { triangulate } from './francis';
import { reflectColumns, reflectionOf, reflectRows } from './reflection';
import type { Reflection } from './reflection';

/**
 * Real Schur form m = u·t·uᵀ with t upper triangular but for 2 × 2 blocks of complex pairs, by Eigen's steps
 * (RealSchur): Householder reflections down to Hessenberg form, then Francis's double shifts with deflation. The
 * order of the eigenvalues and the signs of the vectors are those of these steps.
 */
export function realSchur(m: Dense, epsilon: number): { readonly u: Dense; readonly t: Dense } {
  const t: Dense = { ...m, re: m.re.slice() };
  const u = identity(m.rows, false);
  const scale = t.re.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
  if (!(scale > 0) || !Number.isFinite(scale)) return { u, t };
  for (let i = 0; i < t.re.length; i++) t.re[i] = (t.re[i] as number) / scale;
  reduceToHessenberg(t, u);
  triangulate(t, u, epsilon);
  for (let i = 0; i < t.re.length; i++) t.re[i] = (t.re[i] as number) * scale;
  return { u, t };
}

/** Turns t into Hessenberg form and the identity u into the product of the reflections, from the last to the first. */
function reduceToHessenberg(t: Dense, u: Dense): void {
  const n = t.rows;
  const reflections: Reflection[] = [];
  for (let i = 0; i < n - 1; i++) {
    const column = Float64Array.from({ length: n - i - 1 }, (_x, k) => t.re[(i + 1 + k) * n + i] as number);
    const reflection = reflectionOf(column);
    column.forEach((_x, k) => (t.re[(i + 1 + k) * n + i] = k === 0 ? reflection.beta : 0));
    reflectRows(t, reflection, i + 1, i + 1);
    reflectColumns(t, reflection, i + 1, n);
    reflections.push(reflection);
  }
  for (let i = n - 2; i >= 0; i--) reflectRows(u, reflections[i] as Reflection, i + 1, i + 1);
}
