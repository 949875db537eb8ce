import { useEffect, useMemo, useState } from 'react';
import type { HostTensor } from '../model/tensor';
import { track } from './busy';
import { tensorFacts } from './tensorFacts';
import type { TensorFacts } from './tensorFactsApi';
import { tensorFactsClient } from './tensorFactsClient';

/** Up to so many elements are counted at once on the page, within a frame or two. */
const AT_ONCE = 1 << 17;

/** Statistics and histogram of a tensor; null while a large one is being counted. */
export function useTensorFacts(tensor: HostTensor): TensorFacts | 'failed' | null {
  const small = tensor.data.length <= AT_ONCE;
  const now = useMemo(() => (small ? tensorFacts(tensor) : null), [small, tensor]);
  const [counted, setCounted] = useState<{ readonly of: HostTensor; readonly facts: TensorFacts | 'failed' } | null>(
    null,
  );
  useEffect(() => {
    if (small) return;
    const stop = new AbortController();
    void track(tensorFactsClient.call('facts', tensor, { signal: stop.signal })).then((result) => {
      if (!stop.signal.aborted) setCounted({ of: tensor, facts: result.ok ? result.value : 'failed' });
    });
    return () => stop.abort();
  }, [small, tensor]);
  return now ?? (counted?.of === tensor ? counted.facts : null);
}
