import type { NodeAddress } from '../model/address';
import type { Site } from './site';

/** Which steps ran, how often and how long, in the order in which each ran first. */
export class Trace {
  private readonly sites: Site[] = [];
  private readonly indexes: number[] = [];

  /** One more execution of a step. */
  add(site: Site, index: number, milliseconds: number): void {
    const count = site.count[index] as number;
    if (count === 0) {
      this.sites.push(site);
      this.indexes.push(index);
      site.milliseconds[index] = milliseconds;
    } else {
      site.milliseconds[index] = (site.milliseconds[index] as number) + milliseconds;
    }
    site.count[index] = count + 1;
  }

  /** Visits the steps in order. TF1 loops as such have no node and are left out. */
  *steps(): Generator<{ readonly site: Site; readonly index: number }> {
    for (let i = 0; i < this.sites.length; i++) {
      const site = this.sites[i] as Site;
      const index = this.indexes[i] as number;
      if (site.steps[index]?.kind === 'node') yield { site, index };
    }
  }

  report(): { readonly address: readonly NodeAddress[]; readonly ms: Float32Array; readonly count: Uint32Array } {
    const address: NodeAddress[] = [];
    const { length } = this.sites;
    const ms = new Float32Array(length);
    const count = new Uint32Array(length);
    for (let i = 0; i < length; i++) {
      const site = this.sites[i] as Site;
      const index = this.indexes[i] as number;
      if (site.steps[index]?.kind !== 'node') continue;
      ms[address.length] = site.milliseconds[index] as number;
      count[address.length] = site.count[index] as number;
      address.push(site.address(index));
    }
    return { address, ms: ms.slice(0, address.length), count: count.slice(0, address.length) };
  }
}
