import { useEffect, useRef, useState } from 'react';
import { formatBytes } from '../../lib/text';
import type { NodeAddress } from '../../model/address';
import { bytesPerElement } from '../../model/dtype';
import { elementCount } from '../../model/shape';
import type { HostTensor } from '../../model/tensor';
import type { NodeValue } from '../../runtime/runtimeApi';
import { streamValue } from '../../state/streamValue';
import { Button } from '../../ui/Button';
import { TensorView } from './TensorView';

type State =
  | { readonly phase: 'asked' }
  | { readonly phase: 'coming'; readonly done: number }
  | { readonly phase: 'here'; readonly tensor: HostTensor }
  | { readonly phase: 'failed'; readonly message: string };

/** A value too large to bring out unasked: it comes in slices, and may be stopped. */
export function LargeValue({ address, value }: { address: NodeAddress; value: NodeValue }) {
  const [state, setState] = useState<State>({ phase: 'asked' });
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const width = bytesPerElement(value.dtype);
  const size = formatBytes(elementCount(value.shape) * width);

  const bring = async (): Promise<void> => {
    const mine = new AbortController();
    stop.current = mine;
    setState({ phase: 'coming', done: 0 });
    const result = await streamValue(address, value, mine.signal, (done) => {
      if (!mine.signal.aborted) setState({ phase: 'coming', done });
    });
    if (mine.signal.aborted) return;
    setState(
      result.ok ? { phase: 'here', tensor: result.value } : { phase: 'failed', message: result.failure.message },
    );
  };

  switch (state.phase) {
    case 'here':
      return <TensorView tensor={state.tensor} name={address} />;
    case 'coming':
      return (
        <div className="sec row small">
          <span className="grow" role="status">
            {formatBytes(state.done * width)} of {size}
          </span>
          <Button
            small
            onClick={() => {
              stop.current?.abort();
              setState({ phase: 'asked' });
            }}
          >
            Cancel
          </Button>
        </div>
      );
    default:
      return (
        <div className="sec row small">
          <span className="grow muted">
            {state.phase === 'failed' ? state.message : `${size}, still in the run’s memory.`}
          </span>
          <Button small onClick={() => void bring()}>
            Bring it out
          </Button>
        </div>
      );
  }
}
