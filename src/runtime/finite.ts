import type { NodeAddress } from '../model/address';
import type { HostData } from '../model/tensor';
import type { Site } from './site';
import { hostOf } from './tensors';
import type { Trace } from './trace';
import type { Tensor } from './value';

/** Whether a NaN or an infinity is among the elements of a floating tensor. */
export function hasNonFinite(data: HostData): boolean {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return false;
  for (const element of data) if (!Number.isFinite(element)) return true;
  return false;
}

/**
 * The first step that made a NaN or an infinity out of finite inputs, among the
 * values that were kept; null where none is to blame (an input was not finite).
 */
export function firstNonFinite(trace: Trace): NodeAddress | null {
  const bad = new Set<Tensor>();
  for (const { site, index } of trace.steps()) {
    const kept = site.kept[index];
    const step = site.steps[index];
    if (kept === undefined || step?.kind !== 'node') continue;
    const outputs = kept.filter((tensor) => isFloat(tensor) && hasNonFinite(hostOf(tensor)));
    if (outputs.length === 0) continue;
    // A value passed on or derived from a bad one is not the origin.
    const inputs = step.inputs.map((ref) => (ref < 0 ? site.plan.constants[~ref] : producerValue(site, ref)));
    const blamed = inputs.some(
      (input) => input !== undefined && (bad.has(input) || (isFloat(input) && hasNonFinite(hostOf(input)))),
    );
    for (const output of outputs) bad.add(output);
    if (!blamed && !outputs.every((output) => inputs.includes(output))) return site.address(index);
  }
  return null;
}

function isFloat(tensor: Tensor): boolean {
  return tensor.dtype.startsWith('float') || tensor.dtype === 'bfloat16' || tensor.dtype.startsWith('complex');
}

/** The kept value that a step of the same plan put into a slot. */
function producerValue(site: Site, slot: number): Tensor | undefined {
  for (let index = 0; index < site.steps.length; index++) {
    const at = site.steps[index]?.outputs.indexOf(slot) ?? -1;
    if (at >= 0) return site.kept[index]?.[at];
  }
  return undefined;
}
