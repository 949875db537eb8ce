import { create } from 'zustand';
import type { Scene } from '../layout/layoutApi';
import { rangeOf, type ValueRange } from '../runtime/values/ranges';
import type { RunReport, TensorRef } from '../runtime/runtimeApi';
import { formatNumber } from '../weights/format';
import { askRuntime } from './engine';
import type { RunInputs } from './run';

/** Tensors asked for at a time: a run that is wanted meanwhile waits for one such batch. */
const BATCH = 128;
/** Beyond this many edges only the first get values: nobody reads so many, and each costs a look at a tensor. */
const MOST = 8_000;

/** Ranges of tensors of one run, by `address:port`. */
interface Ranges {
  readonly of: RunReport | null;
  readonly known: ReadonlyMap<string, ValueRange | null>;
}

export const useRanges = create<Ranges>()(() => ({ of: null, known: new Map() }));

const keyOf = ({ address, port }: TensorRef): string => `${address}:${port}`;

function tensorOf({ edges }: Scene, edge: number): TensorRef | null {
  const address = edges.producer[edge] ?? null;
  return address === null || edges.kind[edge] !== 0 ? null : { address, port: edges.port[edge] ?? 0 };
}

/** Asks for what the edges of a scene carried in the run, a batch at a time; stops when `signal` says so. */
export async function loadRanges(scene: Scene, report: RunReport, signal: AbortSignal): Promise<void> {
  if (useRanges.getState().of !== report) useRanges.setState({ of: report, known: new Map() });
  const { known } = useRanges.getState();
  const wanted = new Map<string, TensorRef>();
  for (let edge = 0; edge < scene.edges.count && wanted.size < MOST; edge++) {
    const tensor = tensorOf(scene, edge);
    if (tensor && !known.has(keyOf(tensor))) wanted.set(keyOf(tensor), tensor);
  }
  const all = [...wanted.values()];
  for (let from = 0; from < all.length; from += BATCH) {
    const tensors = all.slice(from, from + BATCH);
    const result = await askRuntime('ranges', { tensors }, { signal });
    if (signal.aborted || !result.ok || useRanges.getState().of !== report) return;
    const next = new Map(useRanges.getState().known);
    for (const [i, tensor] of tensors.entries()) next.set(keyOf(tensor), result.value[i] ?? null);
    useRanges.setState({ known: next });
  }
}

/** `−0.98 … 0.97`; one number where all elements are equal; '' where there is nothing finite to say. */
export function rangeText({ min, max }: Pick<ValueRange, 'min' | 'max'>): string {
  if (Number.isNaN(min)) return '';
  return min === max ? formatNumber(min, 3) : `${formatNumber(min, 3)} … ${formatNumber(max, 3)}`;
}

/** What to draw on each edge of a scene after a run. */
export function edgeValues(
  scene: Scene,
  known: ReadonlyMap<string, ValueRange | null>,
  tensors: RunInputs['tensors'],
): { readonly text: readonly string[]; readonly flags: Uint8Array } {
  const text: string[] = [];
  const flags = new Uint8Array(scene.edges.count);
  const fed = new Map<string, ValueRange | null>();
  for (let edge = 0; edge < scene.edges.count; edge++) {
    const tensor = tensorOf(scene, edge);
    const from = scene.edges.from[edge] ?? 0;
    let range = tensor ? (known.get(keyOf(tensor)) ?? null) : null;
    const key = scene.title[from] ?? '';
    const input = tensor === null && scene.kind[from] === 'input' ? tensors[key] : undefined;
    if (input) {
      if (!fed.has(key)) fed.set(key, rangeOf(input.dtype, input.data));
      range = fed.get(key) ?? null;
    }
    text.push(range ? rangeText(range) : '');
    flags[edge] = range?.flags ?? 0;
  }
  return { text, flags };
}
