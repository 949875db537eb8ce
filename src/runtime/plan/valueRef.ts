/**
 * Where a step finds a value: a slot of its frame (≥ 0), or constant `~ref` of
 * the plan (negative), decoded once and never freed.
 */
export type ValueRef = number;

/** Value of an output that nobody reads. */
export const NO_SLOT = -1;
