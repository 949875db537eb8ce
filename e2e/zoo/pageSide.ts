// Functions that Playwright serialises into the page: each must stand alone.
// They speak the messages of src/workers/rpc.ts to the built runtime worker.

interface ZooWindow {
  zooWorker?: Worker;
  zooNext?: number;
}

/** Ends the worker of the model before and starts a new one. */
export function startWorker(url: string): void {
  const window = globalThis as unknown as ZooWindow;
  window.zooWorker?.terminate();
  window.zooWorker = new Worker(new URL(url, document.baseURI), { type: 'module' });
  window.zooNext = 1;
}

/** One call; tensors are packed as wire.ts packs them. */
export async function callWorker({ method, request }: { method: string; request: unknown }): Promise<unknown> {
  const window = globalThis as unknown as ZooWindow;
  const worker = window.zooWorker;
  if (!worker) throw new Error('no worker');
  interface Packed {
    dtype: string;
    shape: number[];
    array: string;
    base64: string[];
  }
  const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const textOf = (bytes: Uint8Array): string => {
    let text = '';
    for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    return btoa(text);
  };
  const unpack = ({ dtype, shape, array, base64 }: Packed): unknown => {
    const bytes = base64.map(bytesOf);
    if (array === 'strings') return { dtype, shape, data: bytes };
    const Constructor = (globalThis as unknown as Record<string, new (b: ArrayBufferLike) => unknown>)[array];
    return Constructor && { dtype, shape, data: new Constructor(bytes[0]?.buffer ?? new ArrayBuffer(0)) };
  };
  const pack = ({ dtype, shape, data }: { dtype: string; shape: number[]; data: unknown }): Packed => {
    if (Array.isArray(data)) {
      return { dtype, shape, array: 'strings', base64: data.map((s) => (s instanceof Uint8Array ? textOf(s) : '')) };
    }
    const view = data as Uint8Array;
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    return { dtype, shape, array: view.constructor.name, base64: [textOf(bytes)] };
  };
  let message = request as Record<string, unknown> | null;
  if (method === 'load') {
    const { name, paths } = request as { name: string; paths: string[] };
    const files = [];
    for (const path of paths) {
      const response = await fetch(`./model/${path.split('/').map(encodeURIComponent).join('/')}`);
      files.push({ path, blob: await response.blob() });
    }
    message = { name, files };
  }
  if (method === 'run') {
    const inputs = Object.entries(message?.['inputs'] as Record<string, Packed>).map(([k, v]) => [k, unpack(v)]);
    message = { ...message, inputs: Object.fromEntries(inputs) };
  }
  const id = (window.zooNext ?? 1) + 1;
  window.zooNext = id;
  return new Promise((resolve, reject) => {
    const listen = (event: MessageEvent): void => {
      if (event.data.type !== 'result' || event.data.id !== id) return;
      worker.removeEventListener('message', listen);
      const { result } = event.data;
      if (method === 'run' && result.ok) {
        // Entries, not an object: an output may be called __proto__, which the way back would lose.
        const outputs = Object.entries(result.value.outputs).map(([k, v]) => [k, pack(v as never)]);
        resolve({ ok: true, value: { outputs } });
      } else resolve(result);
    };
    worker.addEventListener('message', listen);
    worker.addEventListener('error', (event) => reject(new Error(event.message || 'the worker died')), { once: true });
    worker.postMessage({ type: 'call', id, method, request: message });
  });
}
