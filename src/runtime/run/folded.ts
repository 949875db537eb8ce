import { bytesPerElement } from '../../model/dtype';
import { release, retain } from '../values/lifetime';
import type { Site } from './site';
import type { Tensor } from '../values/value';

/** Largest output in bytes that is remembered whatever it was made of: a broadcast constant is cheap to make and dear to keep. */
const SMALL = 2 ** 20;

/** Steps whose inputs change oftener are no longer remembered. */
const MOST_CHANGES = 8;

/**
 * Constant folding that happens by itself: a step whose inputs are constants,
 * weights, or made of such alone runs once. It works across calls and loops,
 * because it goes by the very tensors that come in, not by the graph; when a
 * weight is assigned, its tensor is another one and the step runs again.
 */
export class FoldedValues {
  private readonly budget: number;
  private readonly sites = new Set<Site>();
  private bytes = 0;

  /** `budget` in bytes; beyond it nothing more is remembered. */
  constructor(budget: number) {
    this.budget = budget;
  }

  /** What the step made of these very inputs before. */
  find(site: Site, index: number, inputs: readonly Tensor[]): readonly Tensor[] | null {
    const folded = site.folded[index];
    if (folded === undefined || inputs.length !== folded.inputs.length) return null;
    for (let i = 0; i < inputs.length; i++) if (inputs[i] !== folded.inputs[i]) return null;
    return folded.outputs;
  }

  remember(site: Site, index: number, inputs: readonly Tensor[], outputs: readonly Tensor[]): void {
    if (inputs.length === 0) return;
    let from = 0;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i] as Tensor;
      if (!input.isStable) return;
      from += bytesOf(input);
    }
    // What is handed on as it came is there anyhow.
    if (outputs.every((output) => inputs.includes(output))) return;
    const bytes = outputs.reduce((sum, output) => sum + bytesOf(output), 0);
    if (bytes > Math.max(SMALL, from) || this.bytes + bytes > this.budget) return;
    // What is another one every time is a loop's counter, not a weight.
    if (site.folded[index] !== undefined && this.countChange(site, index) > MOST_CHANGES) return;
    this.forget(site, index);
    for (const output of outputs) {
      output.isStable = true;
      retain(output);
    }
    // Held so that no other tensor can take an input's place and look the same.
    for (const input of inputs) retain(input);
    site.folded[index] = { inputs, outputs };
    this.sites.add(site);
    this.bytes += bytes;
  }

  /** How often a step has met other inputs than before. */
  private countChange(site: Site, index: number): number {
    const count = (site.foldChanges.get(index) ?? 0) + 1;
    site.foldChanges.set(index, count);
    return count;
  }

  clear(): void {
    for (const site of this.sites) site.folded.forEach((_, index) => this.forget(site, index));
    this.sites.clear();
    this.bytes = 0;
  }

  private forget(site: Site, index: number): void {
    const folded = site.folded[index];
    if (folded === undefined) return;
    site.folded[index] = undefined;
    for (const output of folded.outputs) {
      this.bytes -= bytesOf(output);
      release(output);
    }
    for (const input of folded.inputs) release(input);
  }
}

function bytesOf(tensor: Tensor): number {
  return tensor.size * (bytesPerElement(tensor.dtype) || 32);
}
