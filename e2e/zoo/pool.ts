import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { BackendName } from '../../src/runtime/registry';
import type { ZooModel } from './find';
import type { CaseResult } from './verdict';

/** What a child process tells its parent. */
export type FromChild =
  | { readonly type: 'case'; readonly result: CaseResult }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly message: string };

export interface ToChild {
  readonly model: ZooModel;
}

/** Where the models run; `hostLimit` as in the engine's settings. */
export interface Place {
  readonly backend: BackendName;
  readonly hostLimit: number | undefined;
}

/** No case of any model may keep a process longer than this without a verdict. */
const SILENCE_MS = 180_000;
/** A browser that does not let go of its process must not keep the run from ending after its summary. */
const GRACE_MS = 20_000;
/** A fresh process now and then, so that one leak does not fail later models. */
const MODELS_PER_PROCESS = 150;

/**
 * Judges models in child processes, two at a time: one that hangs, dies or runs
 * out of memory takes only itself along. `onModel` gets the verdicts that fell,
 * and why the rest did not.
 */
export async function judgeInProcesses(
  models: readonly ZooModel[],
  place: Place,
  processes: number,
  onModel: (model: ZooModel, results: readonly CaseResult[], death: string | null) => void,
): Promise<void> {
  let next = 0;
  const take = (): ZooModel | undefined => models[next++];
  await Promise.all(Array.from({ length: processes }, () => worker(take, place, onModel)));
}

async function worker(
  take: () => ZooModel | undefined,
  place: Place,
  onModel: (model: ZooModel, results: readonly CaseResult[], death: string | null) => void,
): Promise<void> {
  let child: ChildProcess | null = null;
  let used = 0;
  for (let model = take(); model; model = take()) {
    child ??= start(place);
    const { results, death } = await judge(child, model);
    onModel(model, results, death);
    used += 1;
    if (death !== null || used >= MODELS_PER_PROCESS) {
      if (death === null) dismiss(child, GRACE_MS);
      else child.kill('SIGKILL');
      child = null;
      used = 0;
    }
  }
  if (child) dismiss(child, GRACE_MS);
}

/** Closes the channel, on which a child ends its browser and itself; one that has not after `graceMs` is killed. */
export function dismiss(child: ChildProcess, graceMs: number): void {
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  child.once('exit', () => clearTimeout(timer));
  child.disconnect();
}

function start({ backend, hostLimit }: Place): ChildProcess {
  const args = ['--child', backend, ...(hostLimit === undefined ? [] : [String(hostLimit)])];
  return fork(path.resolve(process.argv[1] ?? ''), args, {
    execArgv: ['--max-old-space-size=6000'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

function judge(child: ChildProcess, model: ZooModel): Promise<{ results: CaseResult[]; death: string | null }> {
  return new Promise((resolve) => {
    const results: CaseResult[] = [];
    let timer = setTimeout(() => finish(`no verdict for ${SILENCE_MS / 1000} s`), SILENCE_MS);
    const onMessage = (message: FromChild): void => {
      clearTimeout(timer);
      timer = setTimeout(() => finish(`no verdict for ${SILENCE_MS / 1000} s`), SILENCE_MS);
      if (message.type === 'case') results.push(message.result);
      else finish(message.type === 'failed' ? message.message : null);
    };
    const onExit = (code: number | null, signal: string | null): void =>
      finish(`the process ended (${signal ?? code})`);
    function finish(death: string | null): void {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve({ results, death });
    }
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send({ model } satisfies ToChild);
  });
}
