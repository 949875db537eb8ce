import { useEffect, useState } from 'react';
import type { StringInputs } from '../../graph/stringInputs';
import { formatBytes, formatCount, plural } from '../../lib/text';
import { signatureLines } from '../../model/signatureLines';
import type { MetaGraphSummary, ModelSummary, Signature } from '../../model/summary';
import { useOpenDocument } from '../../state/document';
import { loadLabels, useLabels } from '../../state/labels';
import { useProblems } from '../../state/problems';
import { type SampleCard, useSamples } from '../../state/samples';
import { loadStringInputs, useStringInputs } from '../../state/stringInputs';
import { useView } from '../../state/view';
import { showPage, showTab } from '../../state/viewActions';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../ui/CopyButton';
import { Icon } from '../../ui/Icon';
import { KeyValue } from '../../ui/KeyValue';
import { Segmented } from '../../ui/Segmented';
import { TensorTable } from '../../ui/TensorTable';
import { buildDate } from './buildDate';
import { Families } from './Families';
import './Overview.css';
import { describeSignature } from './sentence';
import { ModelOutline } from './ModelOutline';
import { type Language, snippet } from './snippets';
import { RunsHere } from './RunsHere';

/** What the model is and wants, on one page. */
export function Overview() {
  const { opened, request, origin } = useOpenDocument();
  const { summary } = opened;
  const metaGraph = useView((state) => state.metaGraph);
  const start = useView((state) => state.start);
  const labels = useLabels((state) => state.labels);
  useEffect(() => {
    void loadLabels();
  }, [opened]);
  const cards = useSamples((state) => state.cards);
  const card = origin.kind === 'sample' ? cards?.find(({ name }) => name === origin.sample) : undefined;
  const facts = summary.metaGraphs[metaGraph];
  const signature =
    start?.kind === 'signature' ? facts?.signatures.find((candidate) => candidate.key === start.key) : undefined;
  const strings = useStringInputs(metaGraph, signature?.key ?? '');
  useEffect(() => {
    if (signature?.callable) loadStringInputs(metaGraph, signature);
  }, [metaGraph, signature]);
  return (
    <div className="page overview">
      <div className="overview-main">
        <h1 className="break">{summary.name || request.name}</h1>
        <p className="lead overview-lead">
          {signature ? describeSignature(signature, labels, strings) : withoutSignature(summary, facts)}
        </p>
        <div className="row wrap overview-actions">
          {facts ? (
            <Button look="primary" icon="graph" onClick={() => showPage('graph')}>
              Open graph
            </Button>
          ) : (
            <Button look="primary" icon="variable" onClick={() => showPage('variables')}>
              Open variables
            </Button>
          )}
          {signature?.callable && (
            <Button
              icon="play"
              onClick={() => {
                showPage('graph');
                showTab('run');
              }}
            >
              Run
            </Button>
          )}
        </div>
        {card && (
          <p className="sample-note">
            <b>Try it.</b> {card.try}
          </p>
        )}
        <ProblemNote />
        <ModelOutline />
        {signature && <SignatureTable signature={signature} />}
        {signature?.callable && facts && (
          <CallIt
            name={summary.name}
            folder={opened.opened.folder}
            signature={signature}
            summary={summary}
            metaGraph={metaGraph}
            strings={strings}
          />
        )}
      </div>
      <div className="overview-side">
        {signature?.callable && <RunsHere metaGraph={metaGraph} signature={signature.key} />}
        <Families />
        <Files summary={summary} />
        {facts && <Provenance summary={summary} facts={facts} made={card && `${card.made} ${sayAccuracy(card)}`} />}
      </div>
    </div>
  );
}

/** What is broken, said where a person looks first. */
function ProblemNote() {
  const { files, drawing, boxes, count } = useProblems();
  const first = files[0] ?? drawing ?? boxes[0];
  if (!first) return null;
  return (
    <div className="problem-note" role="status">
      <Icon name="warning" className="warning" />
      <span className="grow break">{first.message}</span>
      <button type="button" className="a" onClick={() => showPage('problems')}>
        {count === 1 ? 'What to do' : `${plural(count, 'problem')}, what to do`}
      </button>
    </div>
  );
}

function withoutSignature(summary: ModelSummary, facts: MetaGraphSummary | undefined): string {
  if (summary.format === 'checkpoint') return 'A checkpoint without a graph: its variables can be looked at.';
  if (!facts) return 'The file holds no MetaGraph.';
  if (facts.signatures.length === 0) return 'The model has no signature. Its main graph can be looked at.';
  return 'No signature is chosen. The main graph can be looked at.';
}

function SignatureTable({ signature }: { signature: Signature }) {
  return (
    <section className="overview-sec">
      <h2 className="h4">{signature.key}</h2>
      <TensorTable label={`Inputs and outputs of ${signature.key}`} lines={signatureLines(signature)} />
    </section>
  );
}

const LANGUAGES = [
  { value: 'python', label: 'Python' },
  { value: 'curl', label: 'curl' },
  { value: 'typescript', label: 'TypeScript' },
] as const;

function CallIt({
  name,
  folder,
  signature,
  summary,
  metaGraph,
  strings,
}: {
  name: string;
  folder: string;
  signature: Signature;
  summary: ModelSummary;
  metaGraph: number;
  strings: StringInputs;
}) {
  const [language, setLanguage] = useState<Language>('python');
  const { metaGraphs } = summary;
  const text = snippet(language, { modelName: name, folder, signature, metaGraphs, metaGraph, strings });
  return (
    <section className="overview-sec">
      <div className="row overview-head">
        <h2 className="h4">Call it</h2>
        <span className="grow" />
        <Segmented label="Language" value={language} options={LANGUAGES} onChange={setLanguage} />
        <CopyButton text={text} label="Copy the code" />
      </div>
      <pre
        className="code"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable by keyboard
        tabIndex={0}
      >
        {text}
      </pre>
    </section>
  );
}

const FILES_SHOWN = 12;

function Files({ summary }: { summary: ModelSummary }) {
  const files = [...summary.files].sort((a, b) => b.size - a.size);
  const largest = files[0]?.size ?? 1;
  return (
    <section className="overview-sec">
      <h2 className="h4">Files</h2>
      <ul className="files">
        {files.slice(0, FILES_SHOWN).map((file) => (
          <li key={file.path} className="row small">
            <span className="mono grow cut" title={file.path}>
              {file.path}
            </span>
            <span className="files-bar" aria-hidden="true">
              <span style={{ width: `${(100 * file.size) / largest}%` }} />
            </span>
            <span className="num t2 files-size">{formatBytes(file.size)}</span>
          </li>
        ))}
      </ul>
      {files.length > FILES_SHOWN && (
        <p className="small muted">and {formatCount(files.length - FILES_SHOWN)} smaller files</p>
      )}
    </section>
  );
}

/** `The test accuracy is 99 %.`, `The PSNR in dB on … is 30.61.` */
function sayAccuracy({ accuracy }: SampleCard): string {
  const { metric, value } = accuracy;
  const isShare = /accuracy/i.test(metric) && value <= 1;
  return isShare ? `The ${metric} is ${formatCount(100 * value, 1)} %.` : `The ${metric} is ${formatCount(value, 3)}.`;
}

function Provenance({
  summary,
  facts,
  made,
}: {
  summary: ModelSummary;
  facts: MetaGraphSummary;
  made: string | undefined;
}) {
  const { producer } = facts.versions;
  const day = buildDate(producer);
  const keras = summary.hasKerasMetadata ? ', with Keras 2 metadata' : '';
  return (
    <section className="overview-sec">
      <h2 className="h4">Provenance</h2>
      <KeyValue
        wide
        rows={[
          ['Written by', facts.tensorflowVersion ? `TensorFlow ${facts.tensorflowVersion}${keras}` : null],
          ['Build', producer > 0 ? `producer ${producer}${day ? `, ${day}` : ''}` : null],
          ['Tags', facts.tags.join(', ') || null],
          ['Form', FORMS[summary.format]],
          [
            'Fingerprint',
            summary.fingerprint ? (
              <span className="mono break">checkpoint {hex(summary.fingerprint.checkpointHash)}</span>
            ) : null,
          ],
          ['Functions', formatCount(facts.functions.count)],
          ['Made', made ?? null],
        ]}
      />
    </section>
  );
}

const FORMS: Readonly<Record<ModelSummary['format'], string>> = {
  pb: 'SavedModel, saved_model.pb',
  pbtxt: 'SavedModel, saved_model.pbtxt',
  cpb: 'SavedModel, saved_model.cpb',
  metagraph: 'MetaGraphDef of a TensorFlow 1 checkpoint',
  graphdef: 'frozen GraphDef',
  checkpoint: 'checkpoint without a graph',
};

function hex(decimal: string): string {
  return `0x${BigInt(decimal).toString(16).padStart(16, '0')}`;
}
