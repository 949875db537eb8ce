import { rehearsalRequest } from '../decode/rehearsal';
import type { CallContext } from '../workers/rpc';
import type { PackedLayoutApi } from './layoutApi';

/** Rounds after which the code is compiled as well as so small a model brings it to. */
const ROUNDS = 12;
/** A slow machine is not kept busy longer, in ms. */
const SPEND_MS = 800;

const CONTEXT: CallContext = { signal: new AbortController().signal, progress: () => undefined };

/**
 * Draws the model made for it a few times, so that this thread's code is compiled when the first real one comes.
 * Each round is short, and none begins once `isOver`, nor after SPEND_MS.
 */
export async function rehearse(layout: PackedLayoutApi, isOver: () => boolean): Promise<void> {
  const request = rehearsalRequest();
  const start = { kind: 'signature', metaGraph: 0, key: 'serving_default' } as const;
  const until = performance.now() + SPEND_MS;
  for (let round = 0; round < ROUNDS; round++) {
    if (isOver() || performance.now() > until) return;
    await layout.load(request, CONTEXT);
    // Whatever has been asked meanwhile comes first.
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (isOver()) return;
    await layout.scene({ start, open: null, raw: false, showControl: false, known: null }, CONTEXT);
  }
}
