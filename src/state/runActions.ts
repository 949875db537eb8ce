import { create } from 'zustand';
import { formatCount } from '../lib/text';
import type { Failure } from '../model/failure';
import type { BackendFact } from '../runtime/backend/backends';
import type { BackendName } from '../runtime/registry';
import type { RunFailure, SignatureRef } from '../runtime/runtimeApi';
import type { ChannelFailure } from '../workers/rpc';
import { askRuntime, endRuntime, whenRuntimeIsLost } from './engine';
import { type RunInputs, useRun } from './run';
import { clearTaps, mannerOf, useManner } from './runManner';

/** null until the runtime worker was asked. */
export const useBackends = create<{ readonly list: readonly BackendFact[] | null; readonly chosen: BackendName }>()(
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

/** A cancelled run that sits in one kernel for longer costs the worker. Milliseconds. */
const LET_GO_WITHIN = 150;
/** The worker itself ends a run that is over its time, except inside a kernel. Milliseconds. */
const GRACE = 500;

/** Runs a signature; only after a check that did not block. */
export async function startRun(inputs: RunInputs): Promise<void> {
  const state = useRun.getState();
  const support = 'support' in state ? state.support : null;
  if (!support) return;
  const mine = begin();
  const manner = mannerOf(useManner.getState(), inputs);
  const { timeMs } = manner.limits ?? {};
  useRun.setState({ phase: 'running', support, inputs, progress: null }, true);
  const { metaGraph, signature, backend, tensors } = inputs;
  let isOverdue = false;
  const watchdog =
    timeMs === undefined
      ? undefined
      : setTimeout(() => {
          isOverdue = true;
          endRuntime('The run sat in one kernel beyond its time limit.');
        }, timeMs + GRACE);
  const result = await askRuntime(
    'run',
    { metaGraph, signature, backend, inputs: tensors, ...manner },
    {
      signal: mine.signal,
      letGoWithin: LET_GO_WITHIN,
      onProgress: (progress) => {
        if (underWay === mine) useRun.setState({ phase: 'running', support, inputs, progress }, true);
      },
    },
  );
  clearTimeout(watchdog);
  if (underWay !== mine) return;
  if (!result.ok) {
    const failure = isOverdue ? overdue(timeMs ?? 0) : asRunFailure(result.failure);
    useRun.setState({ phase: 'failed', support, inputs, failure }, true);
    if (failure.kind === 'no-backend') await takeNextBackend(inputs, failure, mine);
    return;
  }
  const report = result.value;
  useRun.setState({ phase: 'done', support, inputs, report }, true);
  const run: PastRun = { id: nextRun++, at: new Date(), inputs, totalMs: report.totalMs };
  useHistory.setState(({ runs }) => ({ runs: [run, ...runs].slice(0, HISTORY_LENGTH) }));
}

/** A backend that does not start is not offered again, and the next one takes its place. */
async function takeNextBackend(inputs: RunInputs, failure: RunFailure, mine: AbortController): Promise<void> {
  const list = (useBackends.getState().list ?? []).map((fact) =>
    fact.name === inputs.backend ? { ...fact, available: false, note: failure.message } : fact,
  );
  const next = list.find(({ available }) => available);
  if (!next) return;
  useBackends.setState({ list, chosen: next.name });
  const { metaGraph, signature } = inputs;
  const check = await askRuntime('checkSupport', { metaGraph, signature, backend: next.name }, { signal: mine.signal });
  if (underWay !== mine) return;
  const support = check.ok ? check.value : null;
  const message = `${failure.message} ${next.name} is chosen instead.`;
  useRun.setState({ phase: 'failed', support, inputs, failure: { ...failure, message } }, true);
}

function overdue(timeMs: number): RunFailure {
  return {
    kind: 'limit',
    code: 'DeadlineExceededError',
    message: `The run took longer than its limit of ${formatCount(timeMs / 1000, 1)} s and sat in one kernel. ${STARTED_ANEW}`,
    address: null,
  };
}

const STARTED_ANEW = 'The worker is started anew: variables and tables are as after loading.';

// Cancelling is answered at once; that it cost the worker is known a moment later.
whenRuntimeIsLost((why) => {
  const state = useRun.getState();
  if (why !== 'held') return;
  if (state.phase === 'ready') useRun.setState({ notice: `Cancelled inside one long kernel. ${STARTED_ANEW}` });
  // Given the model again before it is asked for.
  void askRuntime('backends', null);
});

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
  clearTaps();
  useHistory.setState({ runs: [] });
}

function asRunFailure(failure: Failure | RunFailure | ChannelFailure): RunFailure {
  if ('code' in failure) return failure;
  const kind = failure.kind === 'cancelled' || failure.kind === 'worker-crashed' ? failure.kind : 'model';
  const message = kind === 'worker-crashed' ? `${failure.message} ${STARTED_ANEW}` : failure.message;
  return { kind, code: null, message, address: null };
}
