import { useEffect, useMemo, useState } from 'react';
import { formatCount } from '../../lib/text';
import type { NodeAddress } from '../../model/address';
import { formatTensorShape } from '../../model/shape';
import type { NodeValue, RunFailure, RunReport } from '../../runtime/runtimeApi';
import { askRuntime } from '../../state/engine';
import { useRun } from '../../state/run';
import type { ChannelFailure } from '../../workers/rpc';
import { Chip } from '../../ui/Chip';
import { Segmented } from '../../ui/Segmented';
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
  const state = answer?.of === report ? answer.values : null;
  if (!state) return null;
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
        {shown && shown.tensor === null && (
          <p className="small muted" style={{ marginTop: 6 }}>
            {shown.dtype === 'resource' || shown.dtype === 'variant'
              ? 'A handle: there are no numbers to show.'
              : 'Over 64 MiB: not brought out of the run.'}
          </p>
        )}
      </section>
      {shown?.tensor && <TensorView key={shown.output} tensor={shown.tensor} name={address} />}
    </>
  );
}

/** `1.24 ms`, `3.1 ms in 24 runs` where it stands in a loop. */
function timeOf(report: RunReport, address: NodeAddress): string | null {
  const row = report.nodes.address.indexOf(address);
  if (row < 0) return null;
  const ms = `${formatCount(report.nodes.ms[row] ?? 0, 2)} ms`;
  const count = report.nodes.count[row] ?? 1;
  return count > 1 ? `${ms} in ${formatCount(count)} runs` : ms;
}
