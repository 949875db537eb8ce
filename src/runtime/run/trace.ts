import { addressInFrame } from '../../model/address';
import type { NodeAddress } from '../../model/address';
import type { Order, Site, Stretch } from './site';

/** Which steps ran below a site, how often and how long. The numbers stand in the sites. */
export class Trace {
  private readonly root: Site;
  /** Executions of steps so far. */
  total = 0;
  private readonly stretches: Stretch[] = [];
  private last: Stretch | null = null;

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
    const before = count[index] as number;
    if (before === 0) this.begin(site, index);
    count[index] = before + 1;
    this.total += 1;
  }

  /** One more execution of each step from `from` up to `to`. */
  countAll(site: Site, from: number, to: number): void {
    const { count } = site;
    for (let index = from; index < to; index++) {
      const before = count[index] as number;
      if (before === 0) this.begin(site, index);
      count[index] = before + 1;
    }
    this.total += to - from;
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
    const { stretches, addresses } = this.order();
    const ms = new Float32Array(addresses.length);
    const count = new Uint32Array(addresses.length);
    let at = 0;
    for (const { site, from, to } of stretches) {
      ms.set(site.milliseconds.subarray(from, to), at);
      count.set(site.count.subarray(from, to), at);
      at += to - from;
    }
    return { address: addresses, ms, count };
  }

  /** A step runs for the first time. */
  private begin(site: Site, index: number): void {
    const { last } = this;
    if (last !== null && last.site === site && last.to === index) {
      last.to = index + 1;
      return;
    }
    this.last = { site, from: index, to: index + 1 };
    this.stretches.push(this.last);
  }

  private isStill({ stretches }: Order): boolean {
    const found = this.stretches;
    return (
      found.length === stretches.length &&
      found.every(({ site, from, to }, i) => {
        const before = stretches[i] as Stretch;
        return site === before.site && from === before.from && to === before.to;
      })
    );
  }

  private findOrder(): Order {
    const sites: Site[] = [];
    const indexes: number[] = [];
    for (const { site, from, to } of this.stretches) {
      for (let index = from; index < to; index++) {
        sites.push(site);
        indexes.push(index);
      }
    }
    const addresses = sites.map((site, i) => site.address(indexes[i] as number));
    return {
      stretches: this.stretches,
      sites,
      indexes,
      addresses,
      fused: sites.flatMap((site, i) => {
        const step = site.steps[indexes[i] as number];
        const names = step?.kind === 'node' ? (step.takesIn ?? []) : [];
        return names.map((name) => ({
          address: addressInFrame(site.prefix, name),
          into: addresses[i] as NodeAddress,
        }));
      }),
    };
  }
}
