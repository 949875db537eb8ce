/** What the command page says each verdict means. */
export const VERDICTS = ['match', 'approximate', 'blocked', 'wrong', 'crash'] as const;

export type Verdict = (typeof VERDICTS)[number];

export interface CaseResult {
  readonly model: string;
  readonly signature: string;
  /** Index of the case in the signature, `sequence 3`, or `damage`. */
  readonly case: string;
  readonly verdict: Verdict;
  readonly detail: string;
  /** Ops that the support check named, for `blocked`. */
  readonly ops?: readonly string[];
}
