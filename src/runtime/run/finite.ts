import type { NodeAddress } from '../../model/address';
import type { HostData } from '../../model/tensor';
import { isBounded } from '../values/bounds';
import type { Site } from './site';
import { hostOf } from '../values/tensors';
import type { Trace } from './trace';
import type { Tensor } from '../values/value';

/** Whether a NaN or an infinity is among the elements of a floating tensor. */
export function hasNonFinite(data: HostData): boolean {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return false;
  for (const element of data) if (!Number.isFinite(element)) return true;
  return false;
}

/** Every kept value of the run. */
export function keptValues(trace: Trace): readonly Tensor[] {
  const { sites, indexes } = trace.order();
  return Array.from(sites).flatMap((site, i) => site.kept[indexes[i] as number] ?? []);
}

/**
 * The first step that made a NaN or an infinity out of finite inputs, among the
 * values that were kept; null where none is to blame (an input was not finite).
 */
export function firstNonFinite(trace: Trace): NodeAddress | null {
  const bad = new Set<Tensor>();
  const producers = new Map<Site, ReadonlyMap<number, number>>();
  const { sites, indexes } = trace.order();
  for (let i = 0; i < sites.length; i++) {
    const site = sites[i] as Site;
    const index = indexes[i] as number;
    const kept = site.kept[index];
    const step = site.steps[index];
    if (kept === undefined || step === undefined) continue;
    const outputs = kept.filter((tensor) => isFloat(tensor) && hasNonFinite(hostOf(tensor)));
    if (outputs.length === 0) continue;
    const producerOf = producers.get(site) ?? producersIn(site);
    producers.set(site, producerOf);
    // A value passed on or derived from a bad one is not the origin.
    const inputs = step.inputs.map((ref) => {
      if (ref < 0) return site.plan.constants[~ref];
      const producer = producerOf.get(ref) ?? -1;
      return site.kept[producer]?.[site.steps[producer]?.outputs.indexOf(ref) ?? -1];
    });
    const blamed = inputs.some(
      (input) => input !== undefined && (bad.has(input) || (isFloat(input) && hasNonFinite(hostOf(input)))),
    );
    for (const output of outputs) bad.add(output);
    if (!blamed && !outputs.every((output) => inputs.includes(output))) return site.address(index);
  }
  return null;
}

/** Looks at every value as it is made, until it has found the first step that made a NaN or an infinity out of finite inputs. */
export class FiniteWatch {
  found: NodeAddress | null = null;

  see(site: Site, index: number, inputs: readonly Tensor[], outputs: readonly Tensor[]): void {
    if (this.found !== null || !outputs.some(isNonFinite) || inputs.some(isNonFinite)) return;
    this.found = site.address(index);
  }
}

/** Reads from the backend without keeping what was read: where a value lies decides where the next op runs. */
function isNonFinite(tensor: Tensor): boolean {
  if (!isFloat(tensor) || isBounded(tensor)) return false;
  if (tensor.host === null && tensor.device !== null) return hasNonFinite(tensor.device.dataSync<'float32'>());
  return tensor.host !== null && hasNonFinite(tensor.host);
}

function isFloat(tensor: Tensor): boolean {
  return tensor.dtype.startsWith('float') || tensor.dtype === 'bfloat16' || tensor.dtype.startsWith('complex');
}

/** The step that fills each slot: where values are kept no slot is filled twice. */
function producersIn(site: Site): ReadonlyMap<number, number> {
  const producers = new Map<number, number>();
  site.steps.forEach((step, index) => step.outputs.forEach((slot) => producers.set(slot, index)));
  return producers;
}
