import { backend, env, findBackendFactory, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { yieldToEventLoop } from './yieldToEventLoop';
import { loadWasm } from './wasmBackend';
import type { BackendName } from './registry';

/** The only place where tfjs backends are loaded, each when it is first used. */

const loading = new Map<BackendName, Promise<void>>();

/** Loads a backend once and makes it the current one. Throws when this machine cannot run it. */
export async function enterBackend(name: BackendName): Promise<void> {
  let ready = loading.get(name);
  if (ready === undefined) {
    ready = load(name);
    loading.set(name, ready);
    ready.catch(() => loading.delete(name));
  }
  await ready;
  if (!(await setBackend(name))) throw new Error(`The ${name} backend could not be started.`);
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
      // Small tensors are kept in ordinary memory by onDevice, where int32 stays int32; tfjs's own
      // shortcut would hide webgl's arithmetic from every test. Half precision textures are wrong
      // beyond 65504 and after the third digit.
      env().setFlags({ WEBGL_CPU_FORWARD: false, WEBGL_FORCE_F16_TEXTURES: false });
      return;
    case 'webgpu':
      await import('@tensorflow/tfjs-backend-webgpu');
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
}

/** Backends, best first for most models, and why one is missing. */
export async function describeBackends(): Promise<readonly BackendFact[]> {
  return [webgl(), wasm(), await webgpu(), { name: 'cpu', available: true, note: 'Plain JavaScript: exact and slow.' }];
}

function webgl(): BackendFact {
  const fact = (available: boolean, note: string): BackendFact => ({ name: 'webgl', available, note });
  if (typeof OffscreenCanvas === 'undefined') return fact(false, 'This browser has no OffscreenCanvas in workers.');
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (gl === null) return fact(false, 'WebGL 2 is not available.');
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  const floats = gl.getExtension('EXT_color_buffer_float') !== null;
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return fact(
    floats,
    floats ? `GPU through WebGL 2: ${renderer}.` : `${renderer} cannot compute in float32, only in half precision.`,
  );
}

function wasm(): BackendFact {
  const available = typeof WebAssembly === 'object';
  return {
    name: 'wasm',
    available,
    note: available ? 'WebAssembly with SIMD, one thread.' : 'WebAssembly is not available.',
  };
}

async function webgpu(): Promise<BackendFact> {
  const fact = (available: boolean, note: string): BackendFact => ({ name: 'webgpu', available, note });
  if (typeof navigator === 'undefined' || !('gpu' in navigator) || !navigator.gpu)
    return fact(false, 'WebGPU is not available.');
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  if (!adapter) return fact(false, 'WebGPU finds no GPU here.');
  return fact(true, 'GPU through WebGPU.');
}
