import { formatBytes, formatCount, plural } from '../lib/text';
import { useOpenDocument } from '../state/document';
import { MAY_CONNECT } from '../state/policy';
import { formatMs } from '../state/heat';
import { useRun } from '../state/run';
import { sceneOf, useScene } from '../state/scene';

export function StatusBar() {
  const { opened } = useOpenDocument();
  const scene = useScene(sceneOf);
  const run = useRun();
  const missing = opened.summary.checkpoint?.missingShards.length ?? 0;
  return (
    <footer className="status">
      <span>decoded in {formatCount(opened.decodeMs)} ms</span>
      {scene && (
        <span>
          {formatCount(scene.shownOps)} of {plural(scene.totalOps, 'op')} shown
        </span>
      )}
      {missing > 0 && <span className="warning">{plural(missing, 'file')} missing</span>}
      {run.phase === 'done' && (
        <span>
          run: {formatMs(run.report.totalMs)}
          {run.report.firstNonFinite === null ? ', no NaN, no Inf' : ''}
        </span>
      )}
      {run.phase === 'done' && run.report.firstNonFinite !== null && <span className="warning">NaN or Inf</span>}
      <span className="grow" />
      {MAY_CONNECT && <span>this page may connect to other servers</span>}
      {run.phase === 'done' && <span>{run.report.backend}</span>}
      {run.phase === 'done' && run.report.peakDeviceBytes > 0 && <span>{formatBytes(run.report.peakDeviceBytes)}</span>}
    </footer>
  );
}
