import { bytesPerElement } from '../../model/dtype';
import type { NodeAddress } from '../../model/address';
import { release, retain } from '../values/lifetime';
import type { Site } from './site';
import type { Tensor } from '../values/value';

/**
 * The last value of every node that ran, or of those asked for, so that any box
 * can be looked at afterwards. Beyond the budget the largest go first.
 */
export class KeptValues {
  private readonly budget: number;
  private readonly sites = new Set<Site>();
  private bytes = 0;

  private readonly wanted: ReadonlySet<NodeAddress> | null;

  /** `budget` in bytes; `wanted` null: every node. */
  constructor(budget: number, wanted: ReadonlySet<NodeAddress> | null = null) {
    this.budget = budget;
    this.wanted = wanted;
  }

  keep(site: Site, index: number, tensors: readonly Tensor[]): void {
    if (this.wanted !== null && !this.wanted.has(site.address(index))) return;
    const before = site.kept[index];
    if (before === undefined) this.sites.add(site);
    let bytes = 0;
    for (let i = 0; i < tensors.length; i++) {
      const tensor = tensors[i] as Tensor;
      retain(tensor);
      bytes += bytesOf(tensor);
    }
    site.kept[index] = tensors;
    this.bytes += bytes;
    if (before !== undefined) this.forget(before);
    if (this.bytes > this.budget) this.shrink();
  }

  clear(): void {
    for (const site of this.sites) {
      for (const tensors of site.kept) if (tensors !== undefined) this.forget(tensors);
      site.kept.length = 0;
    }
    this.sites.clear();
    this.bytes = 0;
  }

  private forget(tensors: readonly Tensor[]): void {
    for (let i = 0; i < tensors.length; i++) {
      const tensor = tensors[i] as Tensor;
      this.bytes -= bytesOf(tensor);
      release(tensor);
    }
  }

  /** Down to three quarters, so that it is rare. */
  private shrink(): void {
    const all: { readonly site: Site; readonly index: number; readonly bytes: number }[] = [];
    for (const site of this.sites) {
      site.kept.forEach((tensors, index) => {
        const bytes = tensors?.reduce((sum, tensor) => sum + bytesOf(tensor), 0) ?? 0;
        if (bytes > 0) all.push({ site, index, bytes });
      });
    }
    all.sort((a, b) => b.bytes - a.bytes);
    for (const { site, index } of all) {
      if (this.bytes <= this.budget * 0.75) break;
      this.forget(site.kept[index] ?? []);
      site.kept[index] = undefined;
    }
  }
}

/** Strings and handles: about what an entry costs. */
function bytesOf(tensor: Tensor): number {
  return tensor.size * (tensor.dtype === 'float32' ? 4 : bytesPerElement(tensor.dtype) || 32);
}
