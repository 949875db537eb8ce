import type { BackendName } from '../../src/runtime/registry';
import type { Bench, Measurement } from './bench';
import { leastProcessorTime } from './bench';
import { onEachNet, openOurs } from './nets';
import type { NetName, Runner } from './nets';
import { openGraphModel, openOnnx } from './peers';

/** Largest difference between two right answers: sums of float32 in another order. */
const TOLERANCE = 1e-4;

/** Steady inference beside other people's executors on the same nets, backend and machine. */
export const runBenchNets: Bench = {
  name: 'nets',
  run: () => onEachNet(measure),
};

async function measure(net: NetName, backend: BackendName): Promise<readonly Measurement[]> {
  const ours = await openOurs(net, backend);
  const answer = await ours.run();
  const others: (readonly [string, Runner])[] = [];
  const graphModel = await openGraphModel(net);
  if (graphModel) others.push(['tfjs GraphModel', graphModel]);
  const onnx = backend === 'wasm' ? await openOnnx(net) : null;
  if (onnx) others.push(['onnxruntime-web', onnx]);
  const found: Measurement[] = [];
  for (const [against, other] of others) {
    const theirs = await attempt(other);
    if (typeof theirs === 'string') {
      console.log(`${net}-${backend}: ${against} cannot run it: ${theirs}`);
      continue;
    }
    const wrong = theirs.findIndex((value, i) => !(Math.abs(value - (answer[i] ?? Number.NaN)) <= TOLERANCE));
    if (wrong >= 0) console.log(`${net} on ${backend}: ${against} answers ${theirs[wrong]}, we ${answer[wrong]}`);
    const [mine = 0, yardstick = 0] = await leastProcessorTime(
      [ours, other].map((one) => () => one.run()),
      // Steady is what has been compiled for good, which takes V8 some fifty runs of a quick net.
      backend === 'cpu' ? 8 : 60,
    );
    found.push({ name: `${net}-${backend}-${against.split(' ')[0]}`, ours: mine, yardstick, against });
    await other.dispose();
  }
  if (others.length === 0) console.log(`${net} on ${backend}: no other executor is installed; see peers.ts`);
  await ours.dispose();
  return found;
}

async function attempt(other: Runner): Promise<Float32Array | string> {
  try {
    return await other.run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
