import { useEffect, useMemo, useState } from 'react';
import { formatCount } from '../../lib/text';
import { formatAddress, type NodeAddress } from '../../model/address';
import { bytesPerElement } from '../../model/dtype';
import { elementCount, formatTensorShape } from '../../model/shape';
import type { NodeValue, RunFailure, RunReport } from '../../runtime/runtimeApi';
import { askRuntime } from '../../state/engine';
import { fusedInto } from '../../state/heat';
import { useRun } from '../../state/run';
import { showNode } from '../../state/viewActions';
import type { ChannelFailure } from '../../workers/rpc';
import { Chip } from '../../ui/Chip';
import { Segmented } from '../../ui/Segmented';
import { LargeValue } from './LargeValue';
import { TensorView } from './TensorView';
import type { Failure } from '../../model/failure';

type Values =
  | { readonly phase: 'read'; readonly values: readonly NodeValue[] }
  | { readonly phase: 'failed'; readonly failure: RunFailure | ChannelFailure | Failure };

/** What a node gave in the last run, and how long it took. */
export function Activation({ address }: { address: NodeAddress }) {
  const run = useRun();
  const report = run.phase === 'done' ? run.report : null;
  const [answer, setAnswer] = useState<{ readonly of: RunReport | null; readonly values: Values } | null>(null);
  const [chosen, setChosen] = useState('0');
  useEffect(() => {
    const stop = new AbortController();
    void askRuntime('nodeValues', { address }, { signal: stop.signal }).then((result) => {
      if (stop.signal.aborted) return;
      const values: Values = result.ok
        ? { phase: 'read', values: result.value }
        : { phase: 'failed', failure: result.failure };
      setAnswer({ of: report, values });
    });
    return () => stop.abort();
  }, [address, report]);
  const timing = useMemo(() => (report ? timeOf(report, address) : null), [report, address]);
  const into = useMemo(() => (report ? fusedInto(report, address) : null), [report, address]);
  const state = answer?.of === report ? answer.values : null;
  if (!state) return null;
  if (into !== null) return <Fused into={into} />;
  if (state.phase === 'failed') return <p className="sec small muted">{state.failure.message}</p>;
  const { values } = state;
  const shown = values.find((value) => String(value.output) === chosen) ?? values[0];
  return (
    <>
      <section className="sec">
        <div className="head">
          <h3 className="h4 grow">Value in the last run</h3>
          {timing && <span className="mono small">{timing}</span>}
        </div>
        {values.length === 0 && <p className="small muted">It gave no tensor.</p>}
        {values.length > 1 && (
          <Segmented
            label="Output"
            value={String(shown?.output ?? 0)}
            options={values.slice(0, 6).map((value) => ({ value: String(value.output), label: `:${value.output}` }))}
            onChange={setChosen}
          />
        )}
        {shown && (
          <div className="row wrap" style={{ marginTop: 6, gap: 6 }}>
            <Chip mono>{formatTensorShape(shown.shape)}</Chip>
            <Chip>{shown.dtype}</Chip>
          </div>
        )}
        {shown && shown.tensor === null && (shown.dtype === 'resource' || shown.dtype === 'variant') && (
          <p className="small muted" style={{ marginTop: 6 }}>
            A handle: there are no numbers to show.
          </p>
        )}
      </section>
      {shown?.tensor && <TensorView key={shown.output} tensor={shown.tensor} name={address} />}
      {shown && shown.tensor === null && isLarge(shown) && (
        <LargeValue key={shown.output} address={address} value={shown} />
      )}
    </>
  );
}

/** Another node did its work: there is no value and no time of its own. */
function Fused({ into }: { into: NodeAddress }) {
  return (
    <section className="sec small">
      <h3 className="h4">Fused in the last run</h3>
      <p>It has no value and no time of its own. Tap it, or keep all values, and it runs by itself.</p>
      <p>
        One kernel did its work with that of{' '}
        <button type="button" className="a break" onClick={() => void showNode(into)}>
          {formatAddress(into)}
        </button>
      </p>
    </section>
  );
}

/** Only the largest are held back: what has numbers and no tensor. */
function isLarge({ dtype, shape }: NodeValue): boolean {
  return bytesPerElement(dtype) > 0 && elementCount(shape) > 0;
}

/** `1.24 ms`, `3.1 ms in 24 runs` where it stands in a loop, `0.4 ms on the GPU` by its clock. */
function timeOf(report: RunReport, address: NodeAddress): string | null {
  const row = report.nodes.address.indexOf(address);
  if (row < 0) return null;
  const kernel = report.nodes.kernelMs?.[row] ?? Number.NaN;
  const ms = Number.isNaN(kernel)
    ? `${formatCount(report.nodes.ms[row] ?? 0, 2)} ms`
    : `${formatCount(kernel, 3)} ms on the GPU`;
  const count = report.nodes.count[row] ?? 1;
  return count > 1 ? `${ms} in ${formatCount(count)} runs` : ms;
}
