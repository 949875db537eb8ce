import { plural, sentence } from '../../lib/text';
import { formatAddress } from '../../model/address';
import type { BackendName } from '../../runtime/registry';
import type { SupportReport } from '../../runtime/runtimeApi';
import { showNode } from '../../state/viewActions';
import { Badge } from '../../ui/Chip';

/** Said before Run: exactly, approximately and why, or blocked and where. */
export function SupportLine({ support, backend }: { support: SupportReport; backend: BackendName }) {
  const { verdict, opCount, reasons, random } = support;
  return (
    <div className="sec run-support">
      <div className="row">
        {verdict === 'exact' && <Badge verdict="ok">Runs exactly</Badge>}
        {verdict === 'approximate' && <Badge verdict="note">Runs approximately</Badge>}
        {verdict === 'blocked' && <Badge verdict="blocked">Blocked</Badge>}
        <span className="small muted">
          {verdict === 'blocked'
            ? `by ${plural(reasons.filter((r) => r.blocks).length, 'op')}`
            : `all ${plural(opCount, 'node')}, on ${backend}`}
          {random ? ', random' : ''}
        </span>
      </div>
      {reasons.length > 0 && (
        <ul className="run-reasons small">
          {reasons.map(({ op, why, instead, count, places }) => (
            <li key={`${op}${why}`}>
              <span className="m5">{op}</span> {count > 1 && <span className="muted">× {count}</span>}{' '}
              {places[0] && (
                <button type="button" className="a" onClick={() => places[0] && void showNode(places[0])}>
                  {formatAddress(places[0])}
                </button>
              )}
              <br />
              <span className="t2">
                {sentence(why)} {instead}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
