import { env } from '@tensorflow/tfjs-core';

/** tfjs's wasm backend, with its .wasm files where this build has them. */

const PLAIN = 'tfjs-backend-wasm.wasm';
const SIMD = 'tfjs-backend-wasm-simd.wasm';
const THREADED = 'tfjs-backend-wasm-threaded-simd.wasm';

/** File name → address. Set by the worker, whose build knows the addresses; in Node they are found on disk. */
let files: Readonly<Record<string, string>> | null = null;

export function setWasmFiles(addresses: Readonly<Record<string, string>>): void {
  files = addresses;
}

export async function loadWasm(): Promise<void> {
  const inNode = nodeProcess();
  if (inNode) provideRequire(inNode);
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // tfjs 4.22.0's threaded build has no threads: on an isolated page, asked for 2, 4 or 8, it says 1 and starts none
  // (Chromium 156; https://github.com/tensorflow/tfjs/issues/8513). It would cost shared memory and `blob:` scripts for nothing.
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const addresses = files ?? (inNode ? filesOnDisk(inNode) : null);
  // tfjs wants an address for its threaded build too, which is never asked for.
  if (addresses) setWasmPaths({ ...addresses, [THREADED]: addresses[SIMD] ?? '' });
}

/** The parts of Node's `process` used here; the runtime is compiled without Node's types. */
interface NodeProcess {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(name: string): unknown;
  cwd(): string;
}

function nodeProcess(): NodeProcess | null {
  const { process } = globalThis as { process?: NodeProcess };
  return process?.versions?.node && process.getBuiltinModule ? process : null;
}

/** Emscripten's loader asks for CommonJS's `require` and `__dirname` in Node, which a bundle of ES modules has not. */
function provideRequire(process: NodeProcess): void {
  const scope = globalThis as { require?: unknown; __dirname?: string };
  scope.require ??= (name: string) => process.getBuiltinModule?.(name);
  scope.__dirname ??= process.cwd();
}

const NAMES = [PLAIN, SIMD];

/** Beside the built command line, else in the checkout's dependencies. */
function filesOnDisk(process: NodeProcess): Readonly<Record<string, string>> | null {
  const fs = process.getBuiltinModule?.('fs') as { existsSync(path: string): boolean };
  const here = decodeURIComponent(new URL(/* @vite-ignore */ '.', import.meta.url).pathname);
  const folders = parents(here).flatMap((folder) => [
    `${folder}/`,
    `${folder}/node_modules/@tensorflow/tfjs-backend-wasm/dist/`,
  ]);
  const folder = folders.find((candidate) => fs.existsSync(`${candidate}${NAMES[0]}`));
  return folder === undefined ? null : Object.fromEntries(NAMES.map((name) => [name, `${folder}${name}`]));
}

function parents(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, i) => `/${parts.slice(0, parts.length - i).join('/')}`);
}
