import { useEffect, useState } from 'react';
import { plural } from '../../lib/text';
import type { StackFrame } from '../../model/beside';
import { useOpenDocument } from '../../state/document';
import { askDecode } from '../../state/engine';
import { CopyButton } from '../../ui/CopyButton';
import { tracebackText } from './tracebackText';

/** Frames shown before the rest is asked for: the line that made the node, and who called it. */
const SHOWN = 3;

/** Where in Python a node was made, for models that brought debug/saved_model_debug_info.pb along. */
export function StackTrace({
  metaGraph,
  functionName,
  node,
}: {
  metaGraph: number;
  functionName: string | null;
  node: string;
}) {
  const { hasDebugInfo } = useOpenDocument().opened.summary;
  const [frames, setFrames] = useState<readonly StackFrame[] | null>(null);
  const [all, setAll] = useState(false);
  useEffect(() => {
    if (!hasDebugInfo) return;
    const stop = new AbortController();
    void askDecode('stackTrace', { metaGraph, functionName, node }, { signal: stop.signal }).then((result) => {
      if (!stop.signal.aborted) setFrames(result.ok ? result.value : null);
    });
    return () => stop.abort();
  }, [hasDebugInfo, metaGraph, functionName, node]);
  if (!frames || frames.length === 0) return null;
  // The innermost frame says most: it stands first until all are shown as Python prints them.
  const shown = all ? frames : frames.toReversed().slice(0, SHOWN);
  return (
    <section className="sec small" aria-label="Python stack">
      <div className="head">
        <h3 className="h4 grow">Made in Python at</h3>
        <CopyButton label="Copy the traceback" text={tracebackText(frames)} />
      </div>
      <ol className="frames">
        {shown.map((frame, i) => (
          <li key={i}>
            <p className="mono break">
              {frame.file}:{frame.line}
            </p>
            <p className="t2 break">
              in {frame.functionName}
              {frame.code && <span className="mono"> {frame.code.trim()}</span>}
            </p>
          </li>
        ))}
      </ol>
      {frames.length > SHOWN && (
        <button type="button" className="a" onClick={() => setAll(!all)}>
          {all ? 'Show the innermost frames' : `Show all ${plural(frames.length, 'frame')}`}
        </button>
      )}
    </section>
  );
}
