import { create } from 'zustand';
import type { NodeAddress } from '../model/address';
import type { RunManner, SignatureRef } from '../runtime/runtimeApi';

/** How runs are made, as set in the panel: the same for every signature, but for the taps. */
export interface MannerChoice {
  /** Whose values are kept to be looked at. */
  readonly keep: 'all' | 'taps' | 'none';
  readonly watch: boolean;
  readonly kernelTimes: boolean;
  readonly warmUp: boolean;
  /** Seconds as typed; empty: no limit. */
  readonly seconds: string;
  /** GiB as typed; empty: no limit. */
  readonly gibibytes: string;
  readonly taps: readonly Tap[];
}

interface Tap extends SignatureRef {
  readonly address: NodeAddress;
}

/** Half of what the machine has, as far as the browser tells (it says 8 for everything above); 4 where it does not. */
function defaultGibibytes(): string {
  const memory = typeof navigator === 'undefined' ? undefined : (navigator as { deviceMemory?: number }).deviceMemory;
  return String(memory === undefined ? 4 : Math.max(1, memory / 2));
}

export const useManner = create<MannerChoice>()(() => ({
  keep: 'all',
  watch: false,
  kernelTimes: false,
  warmUp: false,
  seconds: '',
  gibibytes: defaultGibibytes(),
  taps: [],
}));

/** A positive number; null for nothing; undefined for what is none. */
export function limitOf(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

/** What the runtime is told. A limit that is no number is none: the field says so. */
export function mannerOf(choice: MannerChoice, ref: SignatureRef): RunManner {
  const seconds = limitOf(choice.seconds);
  const gibibytes = limitOf(choice.gibibytes);
  return {
    keepValues: choice.keep === 'all',
    ...(choice.keep === 'taps' && { taps: tapsOf(choice.taps, ref) }),
    watch: choice.watch,
    kernelTimes: choice.kernelTimes,
    warmUp: choice.warmUp,
    limits: {
      ...(seconds && { timeMs: seconds * 1000 }),
      ...(gibibytes && { bytes: gibibytes * 2 ** 30 }),
    },
  };
}

/** The tapped nodes of a signature. */
export function tapsOf(taps: MannerChoice['taps'], ref: SignatureRef): readonly NodeAddress[] {
  return taps.flatMap(({ metaGraph, signature, address }) =>
    metaGraph === ref.metaGraph && signature === ref.signature ? [address] : [],
  );
}

/** Taps a node or gives it up. With the first tap only tapped nodes are kept. */
export function toggleTap(ref: SignatureRef, address: NodeAddress): void {
  useManner.setState(({ taps, keep }) => {
    const rest = taps.filter((tap) => tap.address !== address || tapsOf([tap], ref).length === 0);
    if (rest.length < taps.length) return { taps: rest };
    return {
      taps: [...taps, { metaGraph: ref.metaGraph, signature: ref.signature, address }],
      keep: keep === 'all' && taps.length === 0 ? 'taps' : keep,
    };
  });
}

/** For another model: its nodes are others. */
export function clearTaps(): void {
  useManner.setState(({ keep }) => ({ taps: [], keep: keep === 'taps' ? 'all' : keep }));
}
