// Damages every fixture of the decoder in every way of `mutate` and opens what comes out:
//     npm run fuzz -- --count N [--seed S] [--only INDEX]
// Fails on anything thrown, on an input that takes over two seconds, and over 512 MB of heap.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { nodeFiles } from '../../src/cli/nodeFiles';
import { contentsOf } from '../../src/testing/modelSources';
import { mutate, random } from '../../src/testing/mutate';
import { probe } from '../../src/testing/probe';

interface Job {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** From the worker: what it is about to try, or how it ended. */
type Message =
  | { readonly type: 'start'; readonly index: number; readonly what: string }
  | { readonly type: 'fault'; readonly index: number; readonly what: string; readonly error: string }
  | { readonly type: 'done'; readonly outcomes: Readonly<Record<string, number>>; readonly slowest: number };

const FIXTURES = path.resolve('src/decode/fixtures/models');
const HANG_MS = 2000;
const HEAP_MB = 512;

if (isMainThread) await main();
else await work(workerData as Job);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
    },
  });
  if (!existsSync(FIXTURES)) {
    console.error(`${FIXTURES} does not exist: run from the checkout's root.`);
    process.exitCode = 2;
    return;
  }
  const from = values.only === undefined ? 0 : Number(values.only);
  const to = values.only === undefined ? Number(values.count) : from + 1;
  const started = performance.now();
  const fault = await watch({ seed: Number(values.seed), from, to });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(fault ?? `${to - from} inputs, no crash, no hang, seed ${values.seed}, ${seconds} s`);
  process.exitCode = fault ? 1 : 0;
}

/** Runs the job in a thread that can be ended when it hangs. Resolves with the fault, or null. */
function watch(job: Job): Promise<string | null> {
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
    const end = (fault: string | null): void => {
      clearInterval(watchdog);
      void worker.terminate();
      resolve(fault);
    };
    worker.on('message', (message: Message) => {
      since = performance.now();
      if (message.type === 'start') current = `input ${message.index}: ${message.what}`;
      else if (message.type === 'fault') end(`FAULT at input ${message.index}: ${message.what}\n${message.error}`);
      else {
        console.log(JSON.stringify(message.outcomes), `slowest ${message.slowest.toFixed(0)} ms`);
        end(message.slowest > HANG_MS ? `HANG: an input took ${message.slowest.toFixed(0)} ms` : null);
      }
    });
    worker.on('error', (error) => end(`CRASH at ${current}: ${error.message}`));
  });
}

async function work({ seed, from, to }: Job): Promise<void> {
  const send = (message: Message): void => parentPort?.postMessage(message);
  const targets = await readTargets();
  const outcomes: Record<string, number> = {};
  let slowest = 0;
  for (let index = from; index < to; index++) {
    const next = random(Math.imul(seed, 0x9e3779b1) ^ index);
    const target = targets[Math.floor(next() * targets.length)];
    if (!target) break;
    const mutated = mutate(target.contents[target.file] ?? new Uint8Array(0), next);
    const what = `${target.name}/${target.file}, ${mutated.name}`;
    // Telling each input would cost more than trying it.
    if (index % 50 === 0) send({ type: 'start', index, what });
    const started = cpuMilliseconds();
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
    slowest = Math.max(slowest, cpuMilliseconds() - started);
  }
  send({ type: 'done', outcomes, slowest });
}

/** Time of this process, not of the clock: a busy machine is not a hang. */
function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Target {
  readonly name: string;
  readonly file: string;
  readonly contents: Readonly<Record<string, Uint8Array>>;
}

/** Every file of every fixture. */
async function readTargets(): Promise<readonly Target[]> {
  const targets: Target[] = [];
  for (const name of readdirSync(FIXTURES).filter((entry) => !entry.endsWith('.json'))) {
    const drop = await nodeFiles(path.join(FIXTURES, name));
    if (!drop.ok) throw new Error(drop.failure.message);
    const contents = await contentsOf(drop.value.files);
    for (const file of Object.keys(contents)) if (!file.startsWith('assets/')) targets.push({ name, file, contents });
  }
  return targets;
}
