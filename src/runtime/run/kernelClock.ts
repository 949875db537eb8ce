import { backend } from '@tensorflow/tfjs-core';
import type { Kernel, OpCall } from '../registry';
import type { Site } from './site';
import type { Tensor } from '../values/value';
import type { Trace } from './trace';

/**
 * Times kernels by the backend's own clock: on a GPU a kernel returns before its
 * work has begun, so the wall says nothing. tfjs's webgl asks the timer query
 * (EXT_disjoint_timer_query_webgl2), webgpu its timestamps where the device has them.
 */
export class KernelClock {
  private readonly milliseconds = new Map<Site, Float64Array>();

  /** Calls a kernel and waits until the backend has told its time. */
  async run(
    site: Site,
    index: number,
    kernel: Kernel,
    inputs: readonly Tensor[],
    call: OpCall,
  ): Promise<readonly Tensor[]> {
    let made: ReturnType<Kernel> = [];
    let error: unknown = null;
    const timing = await backend().time(() => {
      try {
        made = kernel(inputs, call);
      } catch (thrown) {
        // tfjs would leave its list of running timers open.
        error = thrown;
      }
    });
    if (error !== null) throw error;
    let times = this.milliseconds.get(site);
    if (times === undefined) {
      times = new Float64Array(site.steps.length);
      this.milliseconds.set(site, times);
    }
    const { kernelMs } = timing as { readonly kernelMs?: unknown };
    times[index] = (times[index] as number) + (typeof kernelMs === 'number' ? kernelMs : Number.NaN);
    return made;
  }

  /** In the order of the trace. NaN: not timed. */
  report(trace: Trace): Float32Array {
    const { sites, indexes } = trace.order();
    return Float32Array.from(sites, (site, i) => this.milliseconds.get(site)?.[indexes[i] as number] ?? Number.NaN);
  }
}
