import { Fragment, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../lib/text';
import { formatAddress } from '../../model/address';
import { tensorsOf } from '../../model/signatureTensors';
import type { Signature, TensorSpec } from '../../model/summary';
import type { BackendFact } from '../../runtime/backend/backends';
import type { BackendName } from '../../runtime/registry';
import type { RunFailure } from '../../runtime/runtimeApi';
import { useOpenDocument } from '../../state/document';
import { type RunInputs, useRun } from '../../state/run';
import { cancelRun, chooseBackend, ensureChecked, startRun, useBackends } from '../../state/runActions';
import { type Given, useGiven } from '../../state/given';
import { loadLabels, useLabels } from '../../state/labels';
import { sampleUrl, useSamples } from '../../state/samples';
import { loadStringInputs, useStringInputs } from '../../state/stringInputs';
import { useView } from '../../state/view';
import { showNode } from '../../state/viewActions';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { commandKey } from '../../ui/keys';
import { Icon } from '../../ui/Icon';
import { Progress } from '../../ui/Progress';
import { Segmented } from '../../ui/Segmented';
import { EmptyInputs, emptyAmong } from './EmptyInputs';
import { Detections } from './results/Detections';
import { examplesFor } from './inputs/examples';
import type { Fed } from './inputs/fed';
import { GivenInput } from './inputs/GivenInput';
import { History } from './History';
import { InputField } from './inputs/InputField';
import { OutputSection } from './results/OutputSection';
import { answerFirst } from './results/outputView';
import { RowsForm } from './inputs/RowsForm';
import { isColumn } from './inputs/rowTensors';
import { Log, RunFacts } from './RunFacts';
import { RunOptions } from './RunOptions';
import './run.css';
import { fedTensors, formInputs } from './inputs/sparseInput';
import { SupportLine } from './SupportLine';
import { FormPlace } from './inputs/useKept';

/** Runs the signature in view: a form made from it, the verdict before, the answer after. */
export function RunPanel() {
  const { opened } = useOpenDocument();
  const start = useView((view) => view.start);
  const metaGraph = start?.metaGraph ?? 0;
  const signatures = opened.summary.metaGraphs[metaGraph]?.signatures;
  const key = start?.kind === 'signature' ? start.key : null;
  const signature = signatures?.find((candidate) => candidate.key === key && candidate.callable);
  if (!signature) {
    return (
      <EmptyState
        icon="play"
        title={signatures?.some((s) => s.callable) ? 'Choose a signature to run' : 'No signature'}
      >
        <p className="small muted">
          {signatures?.some((s) => s.callable)
            ? 'A function or the main graph cannot be run by itself.'
            : 'This MetaGraph has no signature that can be called.'}
        </p>
      </EmptyState>
    );
  }
  return <SignatureRun key={`${metaGraph} ${signature.key}`} metaGraph={metaGraph} signature={signature} />;
}

function SignatureRun({ metaGraph, signature }: { metaGraph: number; signature: Signature }) {
  const document = useOpenDocument();
  const run = useRun();
  const { list, chosen } = useBackends();
  const cards = useSamples((samples) => samples.cards);
  const assets = useLabels((state) => state.labels);
  const strings = useStringInputs(metaGraph, signature.key);
  const [fed, setFed] = useState<Readonly<Record<string, Fed>>>({});
  const ref = useMemo(() => ({ metaGraph, signature: signature.key }), [metaGraph, signature.key]);

  useEffect(() => {
    ensureChecked(ref);
    loadStringInputs(metaGraph, signature);
    void loadLabels();
  }, [ref, metaGraph, signature]);

  const onFed = useCallback((key: string, value: Fed) => setFed((before) => ({ ...before, [key]: value })), []);
  const given = useGiven((state) =>
    state.given?.metaGraph === metaGraph && state.given.signature === signature.key ? state.given : null,
  );
  const all = useMemo(() => (given ? { ...fed, ...fedBy(given) } : fed), [fed, given]);
  const specs = useMemo(() => formInputs(signature), [signature]);
  const dense = useMemo(() => specs.filter(({ encoding }) => encoding !== 'sparse'), [specs]);
  const inputs = useMemo(() => collect(specs, all, ref, chosen), [specs, all, ref, chosen]);
  const support = 'support' in run ? run.support : null;
  const [generated, setGenerated] = useState(0);
  const empty = useMemo(() => emptyAmong(specs, all), [specs, all]);
  const canRun = inputs !== null && support !== null && support.verdict !== 'blocked' && run.phase !== 'running';
  const go = useCallback(() => {
    if (inputs && canRun) void startRun(inputs);
  }, [inputs, canRun]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      go();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [go]);

  const { origin } = document;
  const card = origin.kind === 'sample' ? cards?.find(({ name }) => name === origin.sample) : undefined;
  const done = run.phase === 'done' ? run : null;
  return (
    <div className="run-panel">
      {run.phase === 'running' && (
        <Progress
          label={
            run.progress
              ? `${formatCount(run.progress.done)} of ${formatCount(run.progress.total)} ${run.progress.what}`
              : 'Preparing'
          }
          done={run.progress?.done ?? 0}
          total={run.progress?.total ?? 0}
          onCancel={cancelRun}
        />
      )}
      {support ? (
        <SupportLine support={support} backend={chosen} />
      ) : (
        run.phase === 'checking' && <div className="sec run-support small muted">Checking which ops can run here</div>
      )}
      {dense.filter(({ shape }) => isColumn(shape)).length > 1 && (
        <FormPlace value={`${metaGraph}\n${signature.key}`}>
          <RowsForm metaGraph={metaGraph} signature={signature.key} specs={dense} />
        </FormPlace>
      )}
      {specs.map((spec) => {
        const parts = tensorsOf(spec).flatMap(({ key }) => {
          const tensor = given?.tensors[key];
          return given && tensor ? [<GivenInput key={key} name={key} label={given.label} tensor={tensor} />] : [];
        });
        return (
          <Fragment key={spec.key}>
            {parts}
            {/* Kept behind what is given: going back finds what was entered. */}
            <div hidden={parts.length > 0}>
              <FormPlace value={`${metaGraph}\n${signature.key}\n${spec.key}`}>
                <InputField
                  // What is known of the input decides how it is asked for.
                  key={strings[spec.key]?.kind ?? 'plain'}
                  spec={spec}
                  use={strings[spec.key]}
                  generated={generated}
                  examples={card ? examplesFor(spec, card.examples, (path) => sampleUrl(card.name, path)) : []}
                  onFed={onFed}
                />
              </FormPlace>
            </div>
          </Fragment>
        );
      })}
      {signature.inputs.length === 0 && <div className="sec small muted">This signature takes no input.</div>}
      <div className="sec run-go">
        <EmptyInputs empty={empty} onGenerate={() => setGenerated((times) => times + 1)} />
        <div className="row">
          <Segmented
            label="Backend"
            value={chosen}
            onChange={(backend) => chooseBackend(backend, ref)}
            options={(list ?? []).filter((b) => b.available).map(({ name }) => ({ value: name, label: name }))}
          />
          <span className="grow" />
          {run.phase === 'running' ? (
            <Button icon="stop" onClick={cancelRun}>
              Cancel
            </Button>
          ) : (
            <Button look="primary" icon="play" disabled={!canRun} onClick={go}>
              {done ? 'Run again' : 'Run'}
              <span className="kbd">{commandKey('↵')}</span>
            </Button>
          )}
        </div>
        <p className="small muted run-backend-note">{backendNote(list, chosen)}</p>
        <RunOptions signature={ref} list={list ?? []} chosen={chosen} />
      </div>
      {run.phase === 'ready' && run.notice && (
        <p className="sec small row" role="status">
          <Icon name="note" className="note" />
          <span>{run.notice}</span>
        </p>
      )}
      <AnswerPlace of={run.phase === 'failed' ? run.failure : (done?.report ?? null)} />
      {run.phase === 'failed' && <Failed failure={run.failure} />}
      {done && <Detections inputs={done.inputs.tensors} outputs={done.report.outputs} assets={assets} />}
      {done &&
        answerFirst(done.report.outputs).map((name) => (
          <OutputSection key={name} name={name} outputs={done.report.outputs} assets={assets} />
        ))}
      {done && <RunFacts report={done.report} />}
      <History onRepeat={(past) => void startRun(past)} />
    </div>
  );
}

/** Stands before an answer. The form may be longer than the panel, so a new answer comes into view by itself. */
function AnswerPlace({ of }: { of: object | null }) {
  const place = useRef<HTMLDivElement>(null);
  const before = useRef(of);
  useEffect(() => {
    if (of !== before.current) place.current?.nextElementSibling?.scrollIntoView({ block: 'nearest' });
    before.current = of;
  }, [of]);
  return <div ref={place} />;
}

function fedBy({ tensors, label }: Given): Readonly<Record<string, Fed>> {
  return Object.fromEntries(Object.entries(tensors).map(([key, tensor]) => [key, { kind: 'tensor', tensor, label }]));
}

/** The inputs of a run when every field has given its tensor, else null. */
function collect(
  specs: readonly TensorSpec[],
  fed: Readonly<Record<string, Fed>>,
  ref: { readonly metaGraph: number; readonly signature: string },
  backend: BackendName,
): RunInputs | null {
  const tensors: Record<string, RunInputs['tensors'][string]> = {};
  const labels: string[] = [];
  for (const spec of specs) {
    const given = fed[spec.key];
    const parts = tensorsOf(spec).map(({ key }) => [key, fed[key]] as const);
    if (spec.components && parts.every(([, part]) => part?.kind === 'tensor')) {
      for (const [key, part] of parts) if (part?.kind === 'tensor') tensors[key] = part.tensor;
      labels.push(spec.key);
    } else if (given?.kind === 'tensor') {
      Object.assign(tensors, fedTensors(spec, given.tensor));
      labels.push(given.label);
    } else if (given?.kind === 'wrong' || !spec.default) return null;
    else tensors[spec.key] = spec.default;
  }
  return { ...ref, backend, tensors, label: [...new Set(labels)].join(', ') || ref.signature };
}

function Failed({ failure }: { failure: RunFailure }) {
  const { address } = failure;
  return (
    <div className="sec" role="alert">
      <div className="row error run-failed">
        <Icon name="error" />
        <span className="m5">{headOf(failure)}</span>
      </div>
      <p className="small break">{failure.message}</p>
      {address && (
        <p className="small break">
          at{' '}
          <button type="button" className="a" onClick={() => void showNode(address)}>
            {formatAddress(address)}
          </button>
        </p>
      )}
      <Log lines={failure.log ?? []} />
    </div>
  );
}

function headOf({ kind, code }: RunFailure): string {
  switch (kind) {
    case 'cancelled':
      return 'Cancelled';
    case 'limit':
      return code === 'DeadlineExceededError' ? 'Time limit reached' : 'Memory limit reached';
    case 'device-lost':
      return 'Graphics device lost';
    case 'no-backend':
      return 'Backend not started';
    default:
      return code ?? 'The run stopped';
  }
}

/** The chosen backend in a few words, and which are missing; the rest stands in the options. */
function backendNote(list: readonly BackendFact[] | null, chosen: BackendName): string {
  const note = list?.find(({ name }) => name === chosen)?.note ?? '';
  // Behind the colon stands the driver, which can be longer than a line.
  const [what = ''] = note.split(/[:.](?:\s|$)/);
  const missing = (list ?? []).flatMap(({ name, available }) => (available ? [] : [name]));
  return missing.length > 0 ? `${what}; no ${missing.join(' or ')} here, Options say why` : what;
}
