import { type Frame, type Frames, reachedFrames } from './frame';
import type { BodyPlan } from './bodyPlan';
import type { Library } from './library';
import { type BodyHits, findInBody } from './findInBody';
import { type Indexer, indexerOf } from './searchIndex';
import { Roles } from './roles';

/** A node that a search found, in one of the places its function is called from. */
export interface NodeHit {
  readonly frame: Frame;
  readonly node: number;
}

export interface Search {
  /** Indexes up to `nodes` more nodes while there is nothing better to do; true when all is ready. */
  prepare(nodes: number): boolean;
  /** Nodes whose texts hold every token of `text`, at most `limit` of them, those whose name or op says it first. */
  find(text: string, limit: number): { readonly total: number; readonly hits: readonly NodeHit[] };
}

/** What most names and ops hold; it is searched for so often, or so long, before anybody does. */
const COMMON = 'e';
const WARMINGS = 8;
const WARMING_MS = 15;

/** Searches all bodies that the start reaches. Each distinct body is indexed once, when first searched. */
export function openSearch(library: Library, frames: Frames): Search {
  const indexes = new Map<BodyPlan, Indexer>();
  let reached: readonly Frame[] | null = null;
  let prepared = 0;
  let warmings = 0;

  const indexOf = (plan: BodyPlan): Indexer => {
    let index = indexes.get(plan);
    if (index === undefined) {
      index = indexerOf(library.metaGraph, plan);
      indexes.set(plan, index);
    }
    return index;
  };

  const search: Search = {
    prepare: (nodes) => {
      reached ??= reachedFrames(frames);
      let left = nodes;
      while (prepared < reached.length && left > 0) {
        const { plan } = reached[prepared] as Frame;
        const index = indexOf(plan);
        left -= Math.min(left, plan.body.nodeCount + 1);
        if (index.step(nodes) === 0) prepared += 1;
      }
      const isReady = prepared >= reached.length;
      // Code that has run is compiled: without it the first key takes three times as long as the next.
      const start = performance.now();
      for (; isReady && warmings < WARMINGS; warmings++) {
        search.find(COMMON, 1);
        // In a large model one time is enough, and somebody may be asking something.
        if (performance.now() - start > WARMING_MS) warmings = WARMINGS;
      }
      return isReady;
    },
    find: (text, limit) => {
      const tokens = text
        .toLowerCase()
        .split(/\s+/)
        .filter((token) => token !== '');
      if (tokens.length === 0) return { total: 0, hits: [] };
      reached ??= reachedFrames(frames);
      const found = new Map<BodyPlan, BodyHits>();
      let total = 0;
      const named: NodeHit[] = [];
      const others: NodeHit[] = [];
      for (const frame of reached) {
        const { plan } = frame;
        let hits = found.get(plan);
        if (hits === undefined) {
          hits = findInBody(indexOf(plan).finish(), tokens, limit, (node) => plan.role[node] !== Roles.DEAD);
          found.set(plan, hits);
        }
        total += hits.total;
        for (const node of hits.named) if (named.length < limit) named.push({ frame, node });
        for (const node of hits.others) if (named.length + others.length < limit) others.push({ frame, node });
      }
      return { total, hits: [...named, ...others].slice(0, limit) };
    },
  };
  return search;
}
