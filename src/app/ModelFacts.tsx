import { modelFolder } from '../files/findModels';
import { formatBytes, formatCount, plural } from '../lib/text';
import { signaturesInOrder } from '../model/signatureOrder';
import { useOpenDocument } from '../state/document';
import { parameterCount, totalBytes } from '../state/facts';
import { openFolderInSource } from '../state/openModel';
import { useView, type ViewState } from '../state/view';
import { showStart, wholeOf } from '../state/viewActions';
import { Select } from '../ui/Select';

/** `TF 2.16.1 · 1 signature · 3,538,984 parameters · 14.1 MiB` */
export function ModelFacts() {
  const { summary } = useOpenDocument().opened;
  const metaGraph = useView((state) => state.metaGraph);
  const facts = summary.metaGraphs[metaGraph];
  const callable = facts?.signatures.filter((signature) => signature.callable).length ?? 0;
  return (
    <span className="facts">
      {facts?.tensorflowVersion && <span>TF {facts.tensorflowVersion}</span>}
      {facts && <span>{plural(callable, 'signature')}</span>}
      {facts && <span>{plural(parameterCount(facts), 'parameter')}</span>}
      <span>{formatBytes(totalBytes(summary))}</span>
    </span>
  );
}

/** Which of the version folders or models side by side is open; nothing where there is one. */
export function VersionSelect() {
  const { opened } = useOpenDocument();
  if (opened.found.length < 2) return null;
  const several = new Set(opened.found.map(modelFolder)).size > 1;
  return (
    <Select
      label={several ? 'Model' : 'Version'}
      className="version"
      value={opened.opened.folder}
      options={opened.found.map(({ folder, version }) => ({
        value: folder,
        label: version === null || several ? folder || 'top folder' : `version ${formatVersion(version)}`,
      }))}
      onChange={openFolderInSource}
    />
  );
}

function formatVersion(version: number): string {
  // Time stamps are versions too: no thousands separators.
  return version >= 100_000 ? String(version) : formatCount(version);
}

type SceneStart = NonNullable<ViewState['start']>;

/** What the page is about: a signature of a MetaGraph, its main graph, or the function that was opened. */
export function StartSelect({ className = 'sig' }: { className?: string }) {
  const { summary } = useOpenDocument().opened;
  const start = useView((state) => state.start);
  const page = useView((state) => state.page);
  const several = summary.metaGraphs.length > 1;
  const starts = summary.metaGraphs.flatMap((facts, metaGraph) => {
    const tags = several ? facts.tags.join(', ') || `MetaGraph ${metaGraph}` : '';
    return [
      ...signaturesInOrder(facts).map(({ key }) => ({
        start: { kind: 'signature', metaGraph, key } as SceneStart,
        label: key,
        hint: tags,
      })),
      { start: { kind: 'graph', metaGraph } as SceneStart, label: 'main graph', hint: tags },
    ];
  });
  if (start?.kind === 'function') starts.push({ start: wholeOf(start), label: start.name, hint: 'function' });
  if (!start) return null;
  return (
    <Select
      label="Signature"
      icon={start.kind === 'function' ? 'fn' : 'signature'}
      className={className}
      value={JSON.stringify(wholeOf(start))}
      options={starts.map(({ start: candidate, label, hint }) => ({
        value: JSON.stringify(candidate),
        label,
        hint,
      }))}
      onChange={(value) => {
        const chosen = starts.find(({ start: candidate }) => JSON.stringify(candidate) === value);
        if (chosen) showStart(chosen.start, page);
      }}
    />
  );
}
