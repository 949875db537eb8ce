import { decodeClient } from '../decode/decodeClient';
import type { OpenRequest } from '../decode/decodeApi';
import type { PackedLayoutApi } from '../layout/layoutApi';
import { hasElkHung, layoutClient } from '../layout/layoutClient';
import type { Result } from '../lib/result';
import type { RuntimeApi } from '../runtime/runtimeApi';
import { runtimeClient } from '../runtime/runtimeClient';
import type { CallOptions, Client, Lost, Methods } from '../workers/rpc';
import { track } from './busy';

/**
 * The three workers as the page uses them. Each holds the open model for itself;
 * one that was lost on the way (memory, a fault) is given the model again and
 * asked once more, so that a crash costs the user a moment and not the model.
 */

/** What the workers have open, or are to open when they are first asked. */
let model: OpenRequest | null = null;
const loaded = { layout: false, runtime: false };

type Call<Api> = Client<Api>['call'];

/** `once` are the methods that are not worth trying again by themselves: what ended the worker would end the next. */
function resilient<Api extends Methods<Api>>(
  client: Client<Api>,
  load: (options?: CallOptions) => Promise<Result<unknown, unknown>>,
  once: ReadonlySet<keyof Api> = new Set(),
): Call<Api> {
  return async (method, request, options) => {
    const first = await track(client.call(method, request, options));
    const outcome = first as Result<unknown, { readonly kind: string }>;
    if (outcome.ok || outcome.failure.kind !== 'worker-crashed' || once.has(method)) return first;
    const again = await track(load(options));
    return again.ok ? track(client.call(method, request, options)) : first;
  };
}

/** The layout worker's load that began together with the opening, until it is asked for. */
let beside: Promise<Result<unknown, unknown>> | null = null;

/**
 * Opens a model in the decode worker; the others follow when they are asked for something. The first model is opened
 * in the layout worker at the same time, as its graph is wanted next: later, the one on the screen still needs it.
 */
export async function openInWorkers(request: OpenRequest, options: CallOptions) {
  const { signal } = options;
  const early = model === null ? layoutClient.call('load', request, { ...(signal && { signal }) }) : null;
  const result = await track(decodeClient.call('open', request, options));
  if (result.ok) {
    model = { ...request, choice: result.value.opened };
    loaded.layout = false;
    loaded.runtime = false;
    beside = early;
  }
  return result;
}

/** Gives up the model and its memory. */
export function closeWorkers(): void {
  model = null;
  beside = null;
  loaded.layout = false;
  loaded.runtime = false;
  for (const client of [decodeClient, layoutClient, runtimeClient]) client.restart('The model was closed.');
}

/** About the open model's bytes: nodes, tensors, objects, files. */
export const askDecode = resilient(decodeClient, (options) =>
  decodeClient.call('open', model ?? { files: [], name: '' }, options),
);

function lazily<Api extends Methods<Api>>(
  client: Client<Api>,
  worker: keyof typeof loaded,
  load: (request: OpenRequest, options?: CallOptions) => Promise<Result<unknown, unknown>>,
  once?: ReadonlySet<keyof Api>,
): Call<Api> {
  // The next worker has nothing, whatever the one before had.
  client.onLost(() => {
    loaded[worker] = false;
  });
  let loading: Promise<Result<unknown, unknown>> | null = null;
  const loadOnce = (options?: CallOptions): Promise<Result<unknown, unknown>> => {
    const mine = model;
    // Not bound to the first asker's signal: others wait for the same load.
    loading ??= load(mine ?? { files: [], name: '' }, {
      ...(options?.onProgress && { onProgress: options.onProgress }),
    }).then((result) => {
      loading = null;
      loaded[worker] = result.ok && model === mine;
      return result;
    });
    return loading;
  };
  const call = resilient(client, loadOnce, once);
  return async (method, request, options) => {
    await track(client.letGo());
    if (!loaded[worker]) {
      const result = await track(loadOnce(options));
      if (!result.ok) return result as never;
    }
    return call(method, request, options);
  };
}

/** About the picture: scenes, search, outline. */
export const askLayout = lazily<PackedLayoutApi>(layoutClient, 'layout', async (request, options) => {
  const early = await beside;
  beside = null;
  if (hasElkHung()) await layoutClient.call('withoutElk', null);
  return early?.ok ? early : layoutClient.call('load', request, options);
});

/** Says what will be asked for soon. Nobody waits for it, and what is not there yet is not begun for it. */
export function expectOfLayout(request: Parameters<PackedLayoutApi['expect']>[0], signal: AbortSignal): void {
  if (loaded.layout) void layoutClient.call('expect', request, { signal });
}

/** About runs: backends, support, outputs. */
export const askRuntime = lazily<RuntimeApi>(
  runtimeClient,
  'runtime',
  (request, options) => runtimeClient.call('load', request, options),
  new Set(['run'] as const),
);

/** Tells when the runtime worker was lost, with everything that runs had changed in the model. */
export const whenRuntimeIsLost = (listener: (why: Lost) => void): void => runtimeClient.onLost(listener);

/** Ends the runtime worker and whatever it sits in. The next call starts another and gives it the model. */
export function endRuntime(reason: string): void {
  loaded.runtime = false;
  runtimeClient.restart(reason);
}

/** Starts the workers that the first model needs while the page has nothing better to do. */
export function prewarmWorkers(): void {
  void decodeClient.call('prewarm', null);
  void layoutClient.call('prewarm', null);
}
