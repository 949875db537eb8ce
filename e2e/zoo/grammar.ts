/** The form of `expected*.json`, `damage.json` and `about.json` (README of the models' folder). */

export type GoldenTensor = { readonly dtype: string; readonly shape: readonly number[] } & (
  | { readonly base64: string; readonly every?: number }
  | { readonly strings: readonly string[] }
  | { readonly fill: { readonly low: number; readonly high: number; readonly k: number } }
);

export interface GoldenCase {
  readonly inputs: Readonly<Record<string, GoldenTensor>>;
  readonly outputs?: Readonly<Record<string, GoldenTensor>>;
  readonly error?: { readonly code: string; readonly message: string };
  /** Two runs differed: compare dtype and shape only. */
  readonly varies?: boolean;
  /** What devices other than TensorFlow's CPU answer, where that refuses. */
  readonly elsewhere?: Readonly<Record<string, GoldenTensor>>;
}

export interface GoldenSignature {
  readonly cases: readonly GoldenCase[];
  /** Each case wants a freshly loaded model. */
  readonly fresh?: boolean;
  readonly skipped?: string;
}

export interface Golden {
  readonly tags: readonly string[] | null;
  readonly signatures: Readonly<Record<string, GoldenSignature>>;
  readonly sequence?: readonly { readonly signature: string; readonly case: GoldenCase }[];
  readonly error?: string;
  /** tf.saved_model.load refused; a TensorFlow 1 session answered instead. */
  readonly loader?: 'session';
}

export interface Damage {
  readonly what: string;
  readonly file: string | null;
  readonly offset: number | null;
  readonly expect: string;
  readonly tensorflow: { readonly stage: 'load' | 'run' | 'tolerated' };
}
