import { useEffect, useState } from 'react';
import type { Result } from '../../lib/result';
import type { Failure } from '../../model/failure';
import type { HostTensor } from '../../model/tensor';

export type LoadedTensor =
  | { readonly phase: 'reading' }
  | { readonly phase: 'read'; readonly tensor: HostTensor }
  | { readonly phase: 'failed'; readonly failure: Failure };

/** Reads a tensor when the component comes and stops when it goes. `read` must be stable. */
export function useTensor(read: (signal: AbortSignal) => Promise<Result<HostTensor, Failure>>): LoadedTensor {
  const [state, setState] = useState<LoadedTensor>({ phase: 'reading' });
  useEffect(() => {
    const stop = new AbortController();
    setState({ phase: 'reading' });
    void read(stop.signal).then((result) => {
      if (stop.signal.aborted) return;
      setState(result.ok ? { phase: 'read', tensor: result.value } : { phase: 'failed', failure: result.failure });
    });
    return () => stop.abort();
  }, [read]);
  return state;
}
