import { backend } from '@tensorflow/tfjs-core';
import { OpError } from '../opError';
import type { BackendName } from '../registry';

/**
 * What WebGPU says of work that it could not do: a buffer beyond its limits, memory that is not there, a shader that
 * does not compile. It throws nothing, the kernel's result is zeros; one has to ask.
 */
export class DeviceErrors {
  private readonly device: Pick<GPUDevice, 'pushErrorScope' | 'popErrorScope'> | null;
  private isListening = false;

  /** Listens from here on. The backend must be the current one. */
  constructor(name: BackendName) {
    this.device = name === 'webgpu' ? (backend() as unknown as { readonly device: GPUDevice }).device : null;
    this.listen();
  }

  /** Throws DeviceFault if anything went wrong since the last look, and listens on if not. */
  async refuse(): Promise<void> {
    const message = await this.hear();
    if (message !== null) throw new DeviceFault(message);
    this.listen();
  }

  /** Ends the listening; the device's message if it had one. */
  async hear(): Promise<string | null> {
    if (!this.isListening || this.device === null) return null;
    this.isListening = false;
    const { device } = this;
    const errors = await Promise.all(FILTERS.map(() => device.popErrorScope()));
    return errors.find((error) => error !== null)?.message ?? null;
  }

  private listen(): void {
    if (this.device === null) return;
    for (const filter of FILTERS) this.device.pushErrorScope(filter);
    this.isListening = true;
  }
}

const FILTERS = ['validation', 'out-of-memory', 'internal'] as const;

/** The GPU did not do what it was asked to: what it gave is worth nothing. */
export class DeviceFault extends OpError {
  constructor(message: string) {
    // Dawn goes on with advice to programmers and the call that failed.
    const [first = ''] = message.split(/\.\s/);
    super('ResourceExhaustedError', `The GPU could not compute this: ${first.replace(/\.$/, '')}.`);
  }
}
