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
 * values that were kept; null where none is to blame (an input was not finite,
 * which `isFed` says).
 */
export function firstNonFinite(trace: Trace, isFed: boolean): NodeAddress | null {
  const bad = new Set<Tensor>();
  // A call stands before what it runs. It is to blame only where nothing inside is: its insides may not have been kept.
  let call: NodeAddress | null = null;
  const producers = new Map<Site, ReadonlyMap<number, number>>();
  const { sites, indexes } = trace.order();
  // Places some of whose arguments are not finite.
  const tainted = new Set<Site | undefined>(isFed ? [sites[0]] : []);
  for (let i = 0; i < sites.length; i++) {
    const site = sites[i] as Site;
    const index = indexes[i] as number;
    const kept = site.kept[index];
    const step = site.steps[index];
    if (kept === undefined || step === undefined) continue;
    const outputs = kept.filter((tensor) => isFloat(tensor) && hasNonFinite(hostOf(tensor)));
    const isInward = step.kind === 'loop' || step.bodies.length > 0;
    if (outputs.length === 0 && !isInward) continue;
    const producerOf = producers.get(site) ?? producersIn(site);
    producers.set(site, producerOf);
    // A value passed on or derived from a bad one is not the origin.
    const inputs = step.inputs.map((ref) => {
      if (ref < 0) return site.plan.constants[~ref];
      const producer = producerOf.get(ref) ?? -1;
      if (producer < 0 && tainted.has(site)) return NOT_FINITE;
      return site.kept[producer]?.[site.steps[producer]?.outputs.indexOf(ref) ?? -1];
    });
    const blamed = inputs.some(
      (input) =>
        input === NOT_FINITE ||
        (input !== undefined && (bad.has(input) || (isFloat(input) && hasNonFinite(hostOf(input))))),
    );
    if (blamed) for (const child of site.existingChildren(index)) tainted.add(child);
    for (const output of outputs) bad.add(output);
    // Nothing to explain, or only passed on.
    if (blamed || outputs.every((output) => inputs.includes(output))) continue;
    if (!isInward) return site.address(index);
    call ??= site.address(index);
  }
  return call;
}

/** Stands for an argument that may be one. */
const NOT_FINITE = 'not finite';

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
