import { create } from 'zustand';
import type { Failure } from '../model/failure';
import type { BackendName } from '../runtime/registry';
import type { RunFailure, SignatureRef } from '../runtime/runtimeApi';
import type { ChannelFailure } from '../workers/rpc';
import { askRuntime } from './engine';
import { type RunInputs, useRun } from './run';

/** A backend of this machine, and in a sentence what it cannot do. */
export interface BackendChoice {
  readonly name: BackendName;
  readonly available: boolean;
  readonly note: string;
}

/** null until the runtime worker was asked. */
export const useBackends = create<{ readonly list: readonly BackendChoice[] | null; readonly chosen: BackendName }>()(
  () => ({ list: null, chosen: 'webgl' }),
);

/** A finished run, to show again or repeat. */
export interface PastRun {
  readonly id: number;
  readonly at: Date;
  readonly inputs: RunInputs;
  readonly totalMs: number;
}

const HISTORY_LENGTH = 20;

export const useHistory = create<{ readonly runs: readonly PastRun[] }>()(() => ({ runs: [] }));

let nextRun = 1;
/** The check or run under way; a newer one ends it. */
let underWay: AbortController | null = null;

function begin(): AbortController {
  underWay?.abort();
  underWay = new AbortController();
  return underWay;
}

/** Asks which backends there are, once, and takes the best. */
async function findBackends(): Promise<void> {
  if (useBackends.getState().list) return;
  const result = await askRuntime('backends', null);
  if (!result.ok) return;
  const best = result.value.find(({ available }) => available);
  useBackends.setState({ list: result.value, ...(best && { chosen: best.name }) });
}

/** What the state of the run is about, as text. */
let checked: string | null = null;

/** Checks a signature unless the state of the run is about it already. */
export function ensureChecked(ref: SignatureRef): void {
  if (useRun.getState().phase === 'idle' || checked !== JSON.stringify([ref.metaGraph, ref.signature])) {
    void checkRun(ref);
  }
}

/** Says before Run whether the signature can run here. The newest check wins. */
export async function checkRun(ref: SignatureRef): Promise<void> {
  const mine = begin();
  checked = JSON.stringify([ref.metaGraph, ref.signature]);
  useRun.setState({ phase: 'checking' }, true);
  await findBackends();
  const backend = useBackends.getState().chosen;
  const result = await askRuntime('checkSupport', { ...ref, backend }, { signal: mine.signal });
  if (underWay !== mine) return;
  if (result.ok) useRun.setState({ phase: 'ready', support: result.value }, true);
  else {
    const failure = asRunFailure(result.failure);
    useRun.setState({ phase: 'failed', support: null, inputs: null, failure }, true);
  }
}

export function chooseBackend(chosen: BackendName, ref: SignatureRef): void {
  useBackends.setState({ chosen });
  void checkRun(ref);
}

/** Runs a signature; only after a check that did not block. */
export async function startRun(inputs: RunInputs): Promise<void> {
  const state = useRun.getState();
  const support = 'support' in state ? state.support : null;
  if (!support) return;
  const mine = begin();
  useRun.setState({ phase: 'running', support, inputs, progress: null }, true);
  const { metaGraph, signature, backend, tensors } = inputs;
  const result = await askRuntime(
    'run',
    { metaGraph, signature, backend, inputs: tensors },
    {
      signal: mine.signal,
      onProgress: (progress) => {
        if (underWay === mine) useRun.setState({ phase: 'running', support, inputs, progress }, true);
      },
    },
  );
  if (underWay !== mine) return;
  if (!result.ok) {
    useRun.setState({ phase: 'failed', support, inputs, failure: asRunFailure(result.failure) }, true);
    return;
  }
  const report = result.value;
  useRun.setState({ phase: 'done', support, inputs, report }, true);
  const run: PastRun = { id: nextRun++, at: new Date(), inputs, totalMs: report.totalMs };
  useHistory.setState(({ runs }) => ({ runs: [run, ...runs].slice(0, HISTORY_LENGTH) }));
}

export function cancelRun(): void {
  const state = useRun.getState();
  if (state.phase !== 'running') return;
  underWay?.abort();
  underWay = null;
  useRun.setState({ phase: 'ready', support: state.support }, true);
}

/** Variables, tables and counters as after loading. */
export async function resetModelState(): Promise<void> {
  await askRuntime('resetState', null);
}

/** For another model: its runs are others, the backends of the machine are the same. */
export function clearHistory(): void {
  underWay?.abort();
  underWay = null;
  checked = null;
  useHistory.setState({ runs: [] });
}

function asRunFailure(failure: Failure | RunFailure | ChannelFailure): RunFailure {
  if ('code' in failure) return failure;
  const kind = failure.kind === 'cancelled' || failure.kind === 'worker-crashed' ? failure.kind : 'model';
  return { kind, code: null, message: failure.message, address: null };
}
