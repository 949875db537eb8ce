import { backend, engine } from '@tensorflow/tfjs-core';
import type { Tensor as DeviceTensor } from '@tensorflow/tfjs-core';
import { tidy } from '../values/lifetime';
import type { Tensor } from '../values/value';

/**
 * Reading what lies on a backend. WebGPU hands its memory out by a promise only; tfjs's way round that leads through
 * a canvas, which is slow, costs some drivers the device, and where a browser blurs canvases against fingerprinting
 * gives other numbers. So a kernel that asks for such elements is stopped (Awaited) and carried out anew when they
 * are here.
 */

/** A kernel wants elements that are still on their way: no failure. Whoever runs the kernel fetches them and runs it again. */
export class Awaited extends Error {
  readonly device: DeviceTensor;

  constructor(device: DeviceTensor) {
    super('These elements are on the GPU and can only be waited for.');
    this.device = device;
  }
}

/** What was fetched for the kernel that is carried out again and that nobody holds: it makes the same again and asks in the same order. */
let fetched: Float32Array[] = [];
let used = 0;
/** Kernels may be stopped. */
let mayStop = false;

/** float32 elements of a tfjs tensor, C order. Throws Awaited where they come later. */
export function readNow(device: DeviceTensor): Float32Array {
  if (!mayStop || engine().backendName !== 'webgpu' || isCached(device)) return device.dataSync<'float32'>();
  const again = fetched[used];
  if (again === undefined) throw new Awaited(device);
  used += 1;
  return again;
}

/** Whether values on the current backend come later. */
export function comesLater(): boolean {
  return engine().backendName === 'webgpu';
}

/** Elements that only the device has; null where there is nothing to wait for. */
export function stranded({ host, device }: Tensor): DeviceTensor | null {
  return host === null && device !== null && comesLater() && !isCached(device) ? device : null;
}

/** Waits until the elements of these tensors can be read at once. */
export async function readable(tensors: readonly Tensor[]): Promise<void> {
  if (!comesLater()) return;
  const devices = tensors.map(stranded).filter((device) => device !== null);
  await Promise.all(devices.map((device) => device.data()));
}

/** Within `work` kernels may be stopped. */
export function stoppable<T>(work: () => T): T {
  return withStops(true, work);
}

/** Within `work` what comes later is read at once, whatever it costs. */
export function unstoppable<T>(work: () => T): T {
  return withStops(false, work);
}

function withStops<T>(may: boolean, work: () => T): T {
  const before = mayStop;
  mayStop = may;
  try {
    return work();
  } finally {
    mayStop = before;
  }
}

/** Carries out `work`, which may be stopped any number of times, until it comes through. It must do nothing before its last reading. */
export async function whenRead<T>(first: Awaited, work: () => T | Promise<T>): Promise<T> {
  let awaited = first;
  try {
    for (;;) {
      await fetch(awaited);
      used = 0;
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Awaited)) throw error;
        awaited = error;
      }
    }
  } finally {
    fetched = [];
    used = 0;
  }
}

async function fetch({ device }: Awaited): Promise<void> {
  const { dataId } = device;
  const data = await device.data<'float32'>();
  // What the stopped kernel made on the way goes now. What is left is somebody's, and tfjs keeps what it has read of it.
  tidy();
  if (engine().backend.refCount(dataId) === 0) fetched.push(data as Float32Array);
}

/** tfjs keeps the elements of what was read once, or came from ordinary memory. */
function isCached({ dataId }: DeviceTensor): boolean {
  const { tensorMap } = backend() as unknown as {
    readonly tensorMap: { get(id: object): { readonly values?: unknown } };
  };
  return (tensorMap.get(dataId).values ?? null) !== null;
}
