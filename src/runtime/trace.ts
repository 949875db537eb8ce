import { addressInFrame } from '../model/address';
import type { NodeAddress } from '../model/address';
import type { Order, Site } from './site';

/** Which steps ran below a site, how often and how long. The numbers stand in the sites. */
export class Trace {
  private readonly root: Site;
  /** Executions of steps so far. */
  total = 0;
  /** Steps that ran at least once. */
  private ran = 0;

  /** Starts from zero. */
  constructor(root: Site) {
    this.root = root;
    for (const { count, milliseconds } of root.all()) {
      count.fill(0);
      milliseconds.fill(0);
    }
  }

  /** One more execution of a step. */
  count(site: Site, index: number): void {
    const { count } = site;
    if (count[index] === 0) {
      site.first[index] = this.total;
      this.ran += 1;
    }
    count[index] = (count[index] as number) + 1;
    this.total += 1;
  }

  /** Time that passed up to the end of a step. */
  time(site: Site, index: number, milliseconds: number): void {
    site.milliseconds[index] = (site.milliseconds[index] as number) + milliseconds;
  }

  /** A run mostly does what the one before did: then its order is only checked. */
  order(): Order {
    const { root } = this;
    if (root.order === null || !this.isStill(root.order)) root.order = this.findOrder();
    return root.order;
  }

  report(): { readonly address: readonly NodeAddress[]; readonly ms: Float32Array; readonly count: Uint32Array } {
    const { sites, indexes, addresses } = this.order();
    const ms = new Float32Array(sites.length);
    const count = new Uint32Array(sites.length);
    for (let i = 0; i < sites.length; i++) {
      const site = sites[i] as Site;
      const index = indexes[i] as number;
      ms[i] = site.milliseconds[index] as number;
      count[i] = site.count[index] as number;
    }
    return { address: addresses, ms, count };
  }

  private isStill({ sites, indexes }: Order): boolean {
    if (sites.length !== this.ran) return false;
    let before = -1;
    for (let i = 0; i < sites.length; i++) {
      const site = sites[i] as Site;
      const index = indexes[i] as number;
      const first = site.first[index] as number;
      if (site.count[index] === 0 || first <= before) return false;
      before = first;
    }
    return true;
  }

  private findOrder(): Order {
    const ran: { readonly site: Site; readonly index: number }[] = [];
    for (const site of this.root.all()) {
      for (let index = 0; index < site.count.length; index++) if (site.count[index] !== 0) ran.push({ site, index });
    }
    ran.sort((a, b) => (a.site.first[a.index] as number) - (b.site.first[b.index] as number));
    return {
      sites: ran.map(({ site }) => site),
      indexes: ran.map(({ index }) => index),
      addresses: ran.map(({ site, index }) => site.address(index)),
      fused: ran.flatMap(({ site, index }) => {
        const step = site.steps[index];
        const names = step?.kind === 'node' ? (step.takesIn ?? []) : [];
        return names.map((name) => ({ address: addressInFrame(site.prefix, name), into: site.address(index) }));
      }),
    };
  }
}
