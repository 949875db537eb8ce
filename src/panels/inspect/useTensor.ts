import { useEffect, useState } from 'react';
import type { Result } from '../../lib/result';
import type { Failure } from '../../model/failure';
import type { HostTensor } from '../../model/tensor';

export type LoadedTensor =
  | { readonly phase: 'reading' }
  | { readonly phase: 'read'; readonly tensor: HostTensor }
  | { readonly phase: 'failed'; readonly failure: Failure };

const READING: LoadedTensor = { phase: 'reading' };

/** Reads a tensor when the component comes and stops when it goes. `read` must be stable. */
export function useTensor(read: (signal: AbortSignal) => Promise<Result<HostTensor, Failure>>): LoadedTensor {
  const [state, setState] = useState<{ readonly of: typeof read; readonly loaded: LoadedTensor } | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    void read(stop.signal).then((result) => {
      if (stop.signal.aborted) return;
      const loaded: LoadedTensor = result.ok
        ? { phase: 'read', tensor: result.value }
        : { phase: 'failed', failure: result.failure };
      setState({ of: read, loaded });
    });
    return () => stop.abort();
  }, [read]);
  // What was read for another question is no answer to this one.
  return state?.of === read ? state.loaded : READING;
}
