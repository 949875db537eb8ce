import {
  backend,
  env,
  findBackendFactory,
  getBackend,
  registerBackend,
  removeBackend,
  setBackend,
} from '@tensorflow/tfjs-core';
import { formatBytes, formatCount } from '../../lib/text';
import { registerSoftmaxByRows } from '../ops/kernels/softmaxOnWebgl';
import { yieldToEventLoop } from '../run/yieldToEventLoop';
import { startHeap } from '../wasm/heap';
import { loadWasm } from './wasmBackend';
import type { BackendName } from '../registry';

/** The only place where tfjs backends are loaded, each when it is first used. */

const loading = new Map<BackendName, Promise<void>>();

/** This machine cannot run a backend; the message says why, as far as it is known. */
export class NoBackend extends Error {}

/** Loads a backend once and makes it the current one. Throws NoBackend when this machine cannot run it. */
export async function enterBackend(name: BackendName): Promise<void> {
  let ready = loading.get(name);
  if (ready === undefined) {
    ready = load(name);
    loading.set(name, ready);
    ready.catch(() => loading.delete(name));
  }
  await ready.catch((error: unknown) => {
    throw new NoBackend(`The ${name} backend could not be loaded: ${error instanceof Error ? error.message : ''}`);
  });
  // Setting the current backend again would go through the thousand kernels of all backends. tfjs throws where
  // the module itself saw no use in registering its backend.
  const started = getBackend() === name || (findBackendFactory(name) !== null && (await setBackend(name)));
  if (!started) throw new NoBackend(`The ${name} backend could not be started on this machine.`);
  if (name === 'wasm') await startHeap();
  if (name === 'webgpu') watchDevice((backend() as unknown as WithDevice).device);
}

const watchedDevices = new WeakSet<object>();

function watchDevice(device: GPUDevice): void {
  if (watchedDevices.has(device)) return;
  watchedDevices.add(device);
  void device.lost.then(() => lostDevices.add(device));
}

async function load(name: BackendName): Promise<void> {
  // Silences tfjs's advice on the console; nothing else of tfjs's that we use depends on it.
  env().set('PROD', true);
  switch (name) {
    case 'cpu':
      await import('@tensorflow/tfjs-backend-cpu');
      return;
    case 'wasm':
      await loadWasm();
      return;
    case 'webgl':
      await import('@tensorflow/tfjs-backend-webgl');
      registerSoftmaxByRows();
      // Small tensors are kept in ordinary memory by onDevice, where int32 stays int32; tfjs's own
      // shortcut would hide webgl's arithmetic from every test. Half precision textures are wrong
      // beyond 65504 and after the third digit.
      env().setFlags({ WEBGL_CPU_FORWARD: false, WEBGL_FORCE_F16_TEXTURES: false });
      return;
    case 'webgpu':
      await import('@tensorflow/tfjs-backend-webgpu');
      // As for webgl: what is small is sorted out before.
      env().setFlags({ WEBGPU_CPU_FORWARD: false });
      return;
  }
}

/** GPU devices whose `lost` promise has settled. */
const lostDevices = new WeakSet<object>();

/**
 * Whether the GPU has dropped everything (driver reset, laptop asleep, too many
 * contexts). Nothing throws then: kernels do nothing and reading back gives zeros.
 */
export async function isBackendLost(name: BackendName): Promise<boolean> {
  if (name === 'webgl') return (backend() as Partial<WithContext>).getGPGPUContext?.().gl.isContextLost() ?? false;
  if (name !== 'webgpu') return false;
  // The loss arrives as a promise.
  await yieldToEventLoop();
  const { device } = backend() as Partial<WithDevice>;
  return device !== undefined && lostDevices.has(device);
}

/** What tfjs's GPU backends have that KernelBackend does not name. */
interface WithContext {
  getGPGPUContext(): { readonly gl: WebGLRenderingContext };
}
interface WithDevice {
  readonly device: GPUDevice;
}

/** Makes a lost backend anew. Tensors that lived on it are gone: free them first. */
export function rebuildBackend(name: BackendName): void {
  const factory = findBackendFactory(name);
  try {
    removeBackend(name);
  } catch {
    // Disposing what is lost may fail; the registry has forgotten it all the same.
  }
  registerBackend(name, factory);
}

/** What a machine has to say about one backend. */
export interface BackendFact {
  readonly name: BackendName;
  readonly available: boolean;
  /** One sentence: what it is, or why it is missing. */
  readonly note: string;
  /** What it cannot do; empty where it is missing. */
  readonly cannot: string;
  /** Whether it can time its kernels apart from the wall clock. */
  readonly hasClock: boolean;
  /** The processor plays the GPU: there is no graphics card, or the browser does not trust its driver. */
  readonly isSoftware?: boolean;
}

const NO_DENORMALS = 'Numbers below 1.2e-38 count as 0.';

const missing = (name: BackendName, note: string): BackendFact => ({
  name,
  available: false,
  note,
  cannot: '',
  hasClock: false,
});

/** Backends, best first for most models, and why one is missing. */
export async function describeBackends(): Promise<readonly BackendFact[]> {
  const cpu: BackendFact = {
    name: 'cpu',
    available: true,
    note: 'Plain JavaScript: every type, and the closest to TensorFlow.',
    cannot: 'Slow for large convolutions and matrix products.',
    hasClock: false,
  };
  const [gpu, simd] = [webgl(), wasm()];
  // A GPU that the processor plays is slower than the processor itself.
  return [...(gpu.isSoftware ? [simd, gpu] : [gpu, simd]), await webgpu(), cpu];
}

function webgl(): BackendFact {
  if (typeof OffscreenCanvas === 'undefined') {
    return missing('webgl', 'WebGL cannot run here: this browser has no OffscreenCanvas in workers.');
  }
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (gl === null) return missing('webgl', 'WebGL 2 cannot run here: the browser gives no context.');
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  const isSoftware = isSoftwareRenderer(renderer);
  const lack = lackOfFloat32(gl);
  const widest = Number(gl.getParameter(gl.MAX_TEXTURE_SIZE));
  const hasClock = gl.getExtension('EXT_disjoint_timer_query_webgl2') !== null;
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  if (lack !== null) return missing('webgl', `WebGL cannot compute in float32 here: ${lack} (${renderer}).`);
  return {
    name: 'webgl',
    available: true,
    note: isSoftware
      ? `WebGL 2 without a GPU, the processor plays it: ${renderer}.`
      : `GPU through WebGL 2: ${renderer}.`,
    cannot: `${NO_DENORMALS} Textures hold at most ${formatCount(widest)} × ${formatCount(widest)}. The first run compiles shaders.`,
    hasClock,
    isSoftware,
  };
}

/** The names under which the usual browsers and drivers draw without a GPU: ANGLE's SwiftShader, Mesa's, Windows's WARP. */
export function isSoftwareRenderer(renderer: string): boolean {
  return /swiftshader|llvmpipe|softpipe|software rasterizer|basic render/i.test(renderer);
}

/** Half precision is wrong beyond 65504 and after the third digit, so a GPU with nothing better is not used. */
function lackOfFloat32(gl: WebGL2RenderingContext): string | null {
  // 23 bits of fraction are float32's.
  const shader = gl.getShaderPrecisionFormat(gl.FRAGMENT_SHADER, gl.HIGH_FLOAT);
  if (shader !== null && shader.precision < 23) return `its shaders keep ${shader.precision} bits of a fraction`;
  if (gl.getExtension('EXT_color_buffer_float') === null) return 'its textures take results in half precision only';
  return null;
}

function wasm(): BackendFact {
  if (typeof WebAssembly !== 'object') return missing('wasm', 'WebAssembly is not available in this browser.');
  return {
    name: 'wasm',
    available: true,
    note: 'WebAssembly with SIMD, one thread.',
    cannot: 'tfjs 4.22 has no more threads than that.',
    hasClock: false,
  };
}

async function webgpu(): Promise<BackendFact> {
  if (typeof navigator === 'undefined') return missing('webgpu', 'WebGPU needs a browser.');
  if (!navigator.gpu) {
    const why = isSecureContext ? 'this browser does not offer it to workers' : 'it needs https or localhost';
    return missing('webgpu', `WebGPU cannot run here: ${why}.`);
  }
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  if (!adapter) return missing('webgpu', 'WebGPU cannot run here: the browser finds no GPU for it.');
  const { info, limits } = adapter;
  // Browsers leave empty what would tell too much.
  const name = info.description || [info.vendor, info.architecture].filter((part) => part !== '').join(' ');
  // tfjs asks for all that the adapter has.
  const largest = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  return {
    name: 'webgpu',
    available: true,
    note: name === '' ? 'GPU through WebGPU.' : `GPU through WebGPU: ${name}.`,
    cannot: `${NO_DENORMALS} A value has at most ${formatBytes(largest)}. The first run compiles shaders.`,
    hasClock: adapter.features.has('timestamp-query'),
  };
}
