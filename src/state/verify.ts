import { create } from 'zustand';
import type { Opened } from '../decode/decodeApi';
import type { VerifyReport } from '../model/beside';
import type { Failure } from '../model/failure';
import type { Progress } from '../workers/rpc';
import { openDocumentOf, useDocument } from './document';
import { askDecode } from './engine';

export type Verifying =
  | { readonly phase: 'idle' }
  | { readonly phase: 'reading'; readonly progress: Progress | null }
  | { readonly phase: 'done'; readonly report: VerifyReport }
  | { readonly phase: 'failed'; readonly failure: Failure };

/** What verifying came to, and of which model: another one has not been verified. */
const useVerify = create<{ readonly of: Opened | null; readonly state: Verifying }>()(() => ({
  of: null,
  state: { phase: 'idle' },
}));

let underWay: AbortController | null = null;

const IDLE: Verifying = { phase: 'idle' };

/** Of the model on the screen. */
export function useVerifying(opened: Opened): Verifying {
  return useVerify((known) => (known.of === opened ? known.state : IDLE));
}

/** Streams every tensor of the checkpoint and compares its checksum. */
export async function verifyAll(): Promise<void> {
  const of = openDocumentOf(useDocument.getState())?.opened ?? null;
  underWay?.abort();
  const mine = new AbortController();
  underWay = mine;
  const tell = (state: Verifying): void => {
    if (underWay === mine) useVerify.setState({ of, state });
  };
  tell({ phase: 'reading', progress: null });
  const result = await askDecode('verify', null, {
    signal: mine.signal,
    onProgress: (progress) => tell({ phase: 'reading', progress }),
  });
  if (result.ok) tell({ phase: 'done', report: result.value });
  else tell(result.failure.kind === 'cancelled' ? IDLE : { phase: 'failed', failure: result.failure });
}

export function cancelVerify(): void {
  underWay?.abort();
}
