import { create } from 'zustand';
import { ok, type Result } from '../lib/result';
import type { WarmUpRecord } from '../model/beside';
import type { Failure } from '../model/failure';
import type { HostTensor } from '../model/tensor';
import { askDecode } from './engine';

/** Inputs of a signature that do not come from its form: those of a warm-up request, or of the rows of a table. */
export interface Given {
  readonly metaGraph: number;
  readonly signature: string;
  /** `warm-up request 3` */
  readonly label: string;
  readonly tensors: Readonly<Record<string, HostTensor>>;
}

export const useGiven = create<{ readonly given: Given | null }>()(() => ({ given: null }));

export function clearGiven(): void {
  useGiven.setState({ given: null });
}

/** Reads the tensors of a warm-up request and gives them to its signature's form. */
export async function giveWarmUp(
  metaGraph: number,
  signature: string,
  { index, inputs }: WarmUpRecord,
): Promise<Result<null, Failure>> {
  const tensors: Record<string, HostTensor> = {};
  for (const { key } of inputs) {
    const tensor = await askDecode('warmUpTensor', { record: index, key });
    if (!tensor.ok) return tensor;
    tensors[key] = tensor.value;
  }
  useGiven.setState({ given: { metaGraph, signature, label: `warm-up request ${index + 1}`, tensors } });
  return ok(null);
}
