import { existsSync, readFileSync } from 'node:fs';
import type { BackendName } from '../../src/runtime/registry';
import type { CaseResult, Verdict } from './verdict';

/** The committed file of what is known to fall short. It only ever shrinks. */
export interface Shortfalls {
  /** Ops that block, and why. A `blocked` case is expected when every op that blocks it stands here. */
  readonly blocked: Readonly<Record<string, string>>;
  /** Every case that is approximate, wrong or crashes, with why; on all backends unless it names some. */
  readonly cases: readonly ExpectedCase[];
}

export interface ExpectedCase {
  readonly model: string;
  readonly signature: string;
  readonly case: string;
  readonly verdict: Exclude<Verdict, 'match' | 'blocked'>;
  readonly why: string;
  readonly backends?: readonly BackendName[];
}

export function readShortfalls(file: string): Shortfalls {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Shortfalls) : { blocked: {}, cases: [] };
}

const ORDER: readonly Verdict[] = ['match', 'approximate', 'blocked', 'crash', 'wrong'];

function isWorse(verdict: Verdict, than: Verdict): boolean {
  return ORDER.indexOf(verdict) > ORDER.indexOf(than);
}

function keyOf(c: { readonly model: string; readonly signature: string; readonly case: string }): string {
  return `${c.model}\n${c.signature}\n${c.case}`;
}

/** Sentences about every case that did worse or better than expected. `complete`: all models ran, so a listed op that blocks nothing is out of date. */
export function compareWithExpected(
  results: readonly CaseResult[],
  { blocked, cases }: Shortfalls,
  backend: BackendName,
  complete: boolean,
): readonly string[] {
  const here = cases.filter(({ backends }) => !backends || backends.includes(backend));
  const expected = new Map(here.map((c) => [keyOf(c), c]));
  const news: string[] = [];
  const blocking = new Set<string>();
  for (const result of results) {
    const at = `${result.model} ${result.signature} ${result.case}`;
    for (const op of result.ops ?? []) blocking.add(op);
    const known = expected.get(keyOf(result));
    if (known) {
      if (known.verdict === result.verdict) continue;
      const direction = isWorse(result.verdict, known.verdict) ? 'worse' : 'better';
      news.push(`${direction}: ${at} is ${result.verdict}, expected ${known.verdict}`);
    } else if (result.verdict === 'blocked') {
      const unknown = (result.ops ?? []).filter((op) => !(op in blocked));
      if (unknown.length > 0 || !result.ops?.length) news.push(`worse: ${at} is blocked by ${unknown.join(', ')}`);
    } else if (result.verdict !== 'match') {
      news.push(`worse: ${at} is ${result.verdict}, expected match`);
    }
  }
  if (complete) {
    for (const op of Object.keys(blocked)) if (!blocking.has(op)) news.push(`better: ${op} blocks nothing any more`);
  }
  return news;
}
