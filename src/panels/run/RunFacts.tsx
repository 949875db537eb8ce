import { formatBytes, formatCount, plural } from '../../lib/text';
import { formatAddress } from '../../model/address';
import type { RunReport } from '../../runtime/runtimeApi';
import { formatMs } from '../../state/heat';
import { showNode } from '../../state/viewActions';
import { KeyValue } from '../../ui/KeyValue';

/** What a run has to say beside its outputs: times, memory, what was fused, the first NaN, what the graph printed. */
export function RunFacts({ report }: { report: RunReport }) {
  const { firstNonFinite, log, rebuilt, fused, prepareMs, warmUpMs, totalMs, peakDeviceBytes, peakHostBytes } = report;
  return (
    <div className="sec small">
      {rebuilt && (
        <p className="warning" role="status">
          The graphics device had been lost since the run before. Weights were loaded again; variables and tables are as
          after loading.
        </p>
      )}
      {firstNonFinite && (
        <p className="warning run-nan">
          First NaN or Inf at{' '}
          <button type="button" className="a" onClick={() => void showNode(firstNonFinite)}>
            {formatAddress(firstNonFinite)}
          </button>
        </p>
      )}
      <h2 className="h4">This run</h2>
      <KeyValue
        rows={[
          ['Time', formatMs(totalMs)],
          ['Warm-up before', warmUpMs > 0 ? formatMs(warmUpMs) : null],
          ['Preparing before', prepareMs >= 1 ? `${formatMs(prepareMs)}: weights, plan, init` : null],
          ['Nodes run', formatCount(report.nodes.address.length)],
          ['Fused away', fused.length > 0 ? plural(fused.length, 'node') : null],
          ['Peak memory', memoryText(peakDeviceBytes, peakHostBytes, report.backend)],
        ]}
      />
      <Log lines={log} />
    </div>
  );
}

/** What Print and PrintV2 said. */
export function Log({ lines }: { lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h2 className="h4 run-log-head">Log</h2>
      <pre className="mono run-log" role="log" aria-label="Log of the run">
        {lines.join('\n')}
      </pre>
    </>
  );
}

function memoryText(device: number, host: number, backend: string): string | null {
  const parts = [
    device > 0 ? `${formatBytes(device)} on ${backend}` : '',
    host > 0 ? `${formatBytes(host)} in ordinary memory` : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(', ') : null;
}
