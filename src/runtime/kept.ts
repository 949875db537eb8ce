import { bytesPerElement } from '../model/dtype';
import { release, retain } from './lifetime';
import type { KeptEntry, Site } from './site';
import type { Tensor } from './value';

/**
 * The last value of every node that ran, so that any box can be looked at
 * afterwards. Beyond the budget the largest go first.
 */
export class KeptValues {
  private readonly budget: number;
  private readonly entries = new Set<KeptEntry>();
  private bytes = 0;

  /** `budget` in bytes. */
  constructor(budget: number) {
    this.budget = budget;
  }

  keep(site: Site, index: number, tensors: readonly Tensor[]): void {
    const before = site.kept[index];
    if (before !== undefined) this.drop(before);
    let bytes = 0;
    for (const tensor of tensors) {
      retain(tensor);
      // Strings and handles: about what an entry costs.
      bytes += tensor.size * (bytesPerElement(tensor.dtype) || 32);
    }
    const entry = { site, index, tensors, bytes };
    site.kept[index] = entry;
    this.entries.add(entry);
    this.bytes += bytes;
    if (this.bytes > this.budget) this.shrink();
  }

  clear(): void {
    for (const entry of this.entries) this.drop(entry);
  }

  private drop(entry: KeptEntry): void {
    this.entries.delete(entry);
    entry.site.kept[entry.index] = undefined;
    this.bytes -= entry.bytes;
    for (const tensor of entry.tensors) release(tensor);
  }

  /** Down to three quarters, so that it is rare. */
  private shrink(): void {
    const largest = [...this.entries].sort((a, b) => b.bytes - a.bytes);
    for (const entry of largest) {
      if (this.bytes <= this.budget * 0.75) break;
      this.drop(entry);
    }
  }
}
