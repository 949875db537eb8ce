import type { NodeAddress } from '../model/address';
import { parseAddress } from '../model/address';
import { fuseSteps } from './optimise/fuse';
import { clearFused } from './optimise/fusedConvolution';
import type { FusedCache } from './optimise/fusedConvolution';
import { dropBypassed } from './optimise/monotone';
import { compactSlots } from './plan/compact';
import type { BodyPlan } from './plan/plan';
import type { BackendName } from './registry';
import { Site } from './run/site';

const NONE: ReadonlySet<string> = new Set();

export const asPlanned = (plan: BodyPlan): BodyPlan => plan;

/**
 * Where the signatures of one MetaGraph run, made at each one's first run. Where every node is looked at each runs
 * for itself; else chains of them are fused, but for those with a tapped node.
 */
export class RootSites {
  private readonly backend: BackendName;
  private readonly roots = new Map<string, { readonly site: Site; readonly asked: string }>();
  private readonly fused = new WeakMap<BodyPlan, BodyPlan>();
  private readonly fusedCaches: FusedCache[] = [];
  /** Of the last site with taps, the only one of them that is kept. */
  private readonly tappedCaches: FusedCache[] = [];

  constructor(backend: BackendName) {
    this.backend = backend;
  }

  of(signature: string, plan: BodyPlan, everyNode: boolean, taps: readonly NodeAddress[]): Site {
    const kind = everyNode ? 'each' : taps.length > 0 ? 'tapped' : 'fused';
    const key = `${kind} ${signature}`;
    const asked = kind === 'tapped' ? taps.join('\n') : '';
    const known = this.roots.get(key);
    if (known?.asked === asked) return known.site;
    // By name alone: a node of the same name in another body runs unfused too, which only costs time.
    const apart = new Set(taps.map((address) => parseAddress(address).node));
    if (kind === 'tapped') {
      for (const cache of this.tappedCaches) clearFused(cache);
      this.tappedCaches.length = 0;
    }
    const tapped = (one: BodyPlan): BodyPlan => this.fuse(one, this.tappedCaches, apart);
    const site = new Site('', plan, { each: asPlanned, fused: this.fusedPlan, tapped }[kind]);
    this.roots.set(key, { site, asked });
    return site;
  }

  /** Gives up what fused steps made of weights. */
  clearCaches(): void {
    for (const cache of [...this.fusedCaches, ...this.tappedCaches]) clearFused(cache);
  }

  clear(): void {
    this.clearCaches();
    this.roots.clear();
  }

  private readonly fusedPlan = (plan: BodyPlan): BodyPlan => {
    let fused = this.fused.get(plan);
    if (fused === undefined) {
      fused = this.fuse(plan, this.fusedCaches, NONE);
      this.fused.set(plan, fused);
    }
    return fused;
  };

  private fuse(plan: BodyPlan, caches: FusedCache[], apart: ReadonlySet<string>): BodyPlan {
    const lean = dropBypassed(plan, apart);
    return compactSlots({ ...lean, steps: fuseSteps(lean, caches, apart, this.backend) });
  }
}
