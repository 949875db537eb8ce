import { useEffect, useState } from 'react';
import { formatBytes, plural } from '../../lib/text';
import type { WarmUp, WarmUpRecord } from '../../model/beside';
import type { Failure } from '../../model/failure';
import { formatTensorShape } from '../../model/shape';
import type { Signature } from '../../model/summary';
import { useOpenDocument } from '../../state/document';
import { askDecode } from '../../state/engine';
import { giveWarmUp } from '../../state/given';
import { useView } from '../../state/view';
import { showStart, showTab } from '../../state/viewActions';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { toast } from '../../ui/toasts';

/** Requests shown: TensorFlow Serving takes up to 1,000. */
const SHOWN = 50;
const DEFAULT_SIGNATURE = 'serving_default';

/** The requests that TensorFlow Serving replays when it loads the model; each can be tried here. */
export function WarmUpRequests() {
  const { opened } = useOpenDocument();
  const [warmUp, setWarmUp] = useState<WarmUp | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    void askDecode('warmUp', null, { signal: stop.signal }).then((result) => {
      if (stop.signal.aborted) return;
      setWarmUp(result.ok ? result.value : null);
      setFailure(result.ok ? null : result.failure);
    });
    return () => stop.abort();
  }, [opened]);
  if (failure) return <p className="error">{failure.message}</p>;
  if (!warmUp) return null;
  const { records, problems, file } = warmUp;
  return (
    <section className="warm-up" aria-label="Warm-up requests">
      <h2 className="h3">Warm-up requests</h2>
      <p className="t2">
        TensorFlow Serving replays {plural(records.length, 'request')} of <span className="mono">{file}</span> when it
        loads the model.
      </p>
      <Faults problems={problems} />
      <ol className="card">
        {records.slice(0, SHOWN).map((record) => (
          <WarmUpRow key={record.index} record={record} />
        ))}
      </ol>
      {records.length > SHOWN && (
        <p className="small muted">and {plural(records.length - SHOWN, 'more request', 'more requests')}</p>
      )}
    </section>
  );
}

function WarmUpRow({ record }: { record: WarmUpRecord }) {
  const { summary } = useOpenDocument().opened;
  const metaGraph = useView((state) => state.metaGraph);
  const { index, method, inputs, problems, byteSize } = record;
  const key = record.signature || DEFAULT_SIGNATURE;
  const signature = summary.metaGraphs[metaGraph]?.signatures.find((known) => known.key === key);
  const use = async (): Promise<void> => {
    const given = await giveWarmUp(metaGraph, key, record);
    if (!given.ok) {
      toast(given.failure.message);
      return;
    }
    showStart({ kind: 'signature', metaGraph, key });
    showTab('run');
  };
  return (
    <li className="row wrap warm-up-row">
      <span className="muted num">{index + 1}</span>
      <span className="m5">{method}</span>
      <span className="mono">{key}</span>
      <span className="grow t2 mono break">
        {inputs.map((input) => `${input.key} ${formatTensorShape(input.shape)} ${input.dtype}`).join(', ')}
      </span>
      <span className="muted num">{formatBytes(byteSize)}</span>
      {problems.length === 0 && signature && fits(record, signature) && (
        <Button small icon="play" onClick={() => void use()} aria-label={`Use request ${index + 1} as input`}>
          Use as input
        </Button>
      )}
      <Faults problems={problems} />
    </li>
  );
}

/** Whether a request gives exactly what the signature's form asks for. */
function fits({ method, inputs }: WarmUpRecord, signature: Signature): boolean {
  const given = new Set(inputs.map(({ key }) => key));
  return (
    method === 'predict' &&
    signature.callable &&
    given.size > 0 &&
    signature.inputs.every(({ key, default: preset }) => given.has(key) || preset !== undefined)
  );
}

function Faults({ problems }: { problems: readonly Failure[] }) {
  return problems.map((problem, i) => (
    <p key={i} className="row small warning warm-up-fault">
      <Icon name="warning" small />
      <span className="break">{problem.message}</span>
    </p>
  ));
}
