// Damages every fixture of the decoder in every way of `mutate` and opens what comes out:
//     npm run fuzz -- --count N [--seed S] [--only INDEX] [--threads T]
// Fails on anything thrown, on an input that takes over two seconds, and over 512 MB of heap.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { mutate, random } from '../../src/testing/mutate';
import { probe } from '../../src/testing/probe';
import { commandOptions } from '../commandOptions';
import { readTargets } from './targets';

interface Job {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** From the worker: what it is about to try, or how it ended. */
type Message =
  | { readonly type: 'start'; readonly index: number; readonly what: string }
  | { readonly type: 'fault'; readonly index: number; readonly what: string; readonly error: string }
  | {
      readonly type: 'done';
      readonly outcomes: Readonly<Record<string, number>>;
      /** Milliseconds of the slowest input, and which that was. */
      readonly slowest: number;
      readonly slowestWhat: string;
      /** MiB, the largest that was seen. */
      readonly heap: number;
    };

const USAGE = 'npm run fuzz -- [--count N] [--seed S] [--only INDEX] [--threads T]';
const FIXTURES = path.resolve('src/decode/fixtures/models');
const HANG_MS = 2000;
const HEAP_MB = 512;

if (isMainThread) await main();
else await work(workerData as Job);

async function main(): Promise<void> {
  const { values } = commandOptions(USAGE, {
    options: {
      count: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      threads: { type: 'string', default: '2' },
    },
  });
  if (!existsSync(FIXTURES)) {
    console.error(`${FIXTURES} does not exist: run from the checkout's root.`);
    process.exitCode = 2;
    return;
  }
  const seed = Number(values.seed);
  const from = values.only === undefined ? 0 : Number(values.only);
  const to = values.only === undefined ? Number(values.count) : from + 1;
  const started = performance.now();
  const ends = await Promise.all(parts(from, to, Number(values.threads)).map((part) => watch({ seed, ...part })));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  for (const { fault } of ends) if (fault) console.log(fault);
  const outcomes = new Map<string, number>();
  for (const end of ends) for (const [kind, n] of end.outcomes) outcomes.set(kind, (outcomes.get(kind) ?? 0) + n);
  const listed = [...outcomes].sort(([, a], [, b]) => b - a).map(([kind, n]) => `${n} ${kind}`);
  const slowest = Math.max(...ends.map((end) => end.slowest)).toFixed(0);
  const heap = Math.max(...ends.map((end) => end.heap)).toFixed(0);
  const faults = ends.filter(({ fault }) => fault !== null).length;
  console.log(`${listed.join(', ')}; the slowest took ${slowest} ms, the largest heap was ${heap} MiB`);
  const verdict = faults > 0 ? `${faults} faults` : 'no crash, no hang';
  console.log(`${to - from} inputs, ${verdict}, seed ${seed}, ${seconds} s`);
  process.exitCode = faults > 0 ? 1 : 0;
}

function parts(from: number, to: number, count: number): readonly Pick<Job, 'from' | 'to'>[] {
  const each = Math.ceil((to - from) / Math.max(1, count));
  const starts = Array.from({ length: Math.ceil((to - from) / each) }, (_, i) => from + i * each);
  return starts.map((start) => ({ from: start, to: Math.min(to, start + each) }));
}

interface End {
  readonly fault: string | null;
  readonly outcomes: readonly (readonly [string, number])[];
  readonly slowest: number;
  readonly heap: number;
}

/** Runs the job in a thread that can be ended when it hangs. */
function watch(job: Job): Promise<End> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    let current = 'nothing';
    let since = performance.now();
    const watchdog = setInterval(() => {
      if (performance.now() - since > 30 * HANG_MS) end(`HANG at ${current}`);
    }, 500);
    const end = (fault: string | null, rest: Omit<End, 'fault'> = { outcomes: [], slowest: 0, heap: 0 }): void => {
      clearInterval(watchdog);
      void worker.terminate();
      resolve({ fault, ...rest });
    };
    worker.on('message', (message: Message) => {
      since = performance.now();
      if (message.type === 'start') current = `input ${message.index}: ${message.what}`;
      else if (message.type === 'fault') end(`FAULT at input ${message.index}: ${message.what}\n${message.error}`);
      else {
        const { slowest, heap } = message;
        const hang = slowest > HANG_MS ? `HANG: an input took ${slowest.toFixed(0)} ms: ${message.slowestWhat}` : null;
        const rest = { outcomes: Object.entries(message.outcomes), slowest, heap };
        end(hang ?? (heap > HEAP_MB ? `HEAP: ${heap.toFixed(0)} MiB` : null), rest);
      }
    });
    worker.on('error', (error) => end(`CRASH at ${current}: ${error.message}`));
  });
}

async function work({ seed, from, to }: Job): Promise<void> {
  const send = (message: Message): void => parentPort?.postMessage(message);
  const targets = await readTargets(process.cwd());
  const outcomes: Record<string, number> = {};
  let slowest = 0;
  let slowestWhat = '';
  let heap = 0;
  for (let index = from; index < to; index++) {
    const next = random(Math.imul(seed, 0x9e3779b1) ^ index);
    const target = targets[Math.floor(next() * targets.length)];
    if (!target) break;
    const mutated = (target.damage ?? mutate)(target.contents[target.file] ?? new Uint8Array(0), next);
    const what = `${target.name}/${target.file}, ${mutated.name}`;
    // Telling each input would cost more than trying it.
    if (index % 50 === 0) send({ type: 'start', index, what });
    const started = performance.now();
    try {
      const outcome = await probe({ ...target.contents, [target.file]: mutated.bytes });
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    } catch (error) {
      send({
        type: 'fault',
        index,
        what,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      return;
    }
    let spent = performance.now() - started;
    // A loaded machine is not a hang: what hangs does so every time.
    for (let again = 0; again < 3 && spent > HANG_MS; again++) {
      const restarted = performance.now();
      await probe({ ...target.contents, [target.file]: mutated.bytes });
      spent = Math.min(spent, performance.now() - restarted);
    }
    if (spent > slowest) {
      slowest = spent;
      slowestWhat = `input ${index}: ${what}`;
    }
    heap = Math.max(heap, getHeapStatistics().used_heap_size / 2 ** 20);
  }
  send({ type: 'done', outcomes, slowest, slowestWhat, heap });
}
