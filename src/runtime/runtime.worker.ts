import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { serve } from '../workers/rpc';
import type { RuntimeApi } from './runtimeApi';
import { runtimeMethods } from './runtimeMethods';
import { setWasmFiles } from './backend/wasmBackend';

const here = (url: string): string => new URL(url, import.meta.url).href;

setWasmFiles({
  'tfjs-backend-wasm.wasm': here(plainUrl),
  'tfjs-backend-wasm-simd.wasm': here(simdUrl),
});
serve<RuntimeApi>(runtimeMethods());
