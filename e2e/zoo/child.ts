import type { BackendName } from '../../src/runtime/registry';
import { browserSubject } from './browserSubject';
import { judgeModel } from './judge';
import { nodeSubject } from './nodeSubject';
import type { FromChild, ToChild } from './pool';
import type { Subject } from './subject';

/** The child's side of the pool: judges one model after the other until the parent ends it. */
export async function serveParent(backend: BackendName, hostLimit: number | undefined): Promise<void> {
  const gpu = backend === 'webgl' || backend === 'webgpu';
  const subject: Subject = gpu ? await browserSubject(backend, hostLimit) : nodeSubject(backend, hostLimit);
  const send = (message: FromChild): void => {
    process.send?.(message);
  };
  process.on('message', ({ model }: ToChild) => {
    void (async () => {
      try {
        await judgeModel(model, subject, gpu, (result) => send({ type: 'case', result }));
        send({ type: 'done' });
      } catch (error) {
        send({ type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      }
    })();
  });
  process.on('disconnect', () => process.exit(0));
}
