import { formatCount } from '../../lib/text';
import { useSearch } from '../../state/search';
import { useView } from '../../state/view';
import { showHit } from '../../state/viewActions';
import { Button } from '../../ui/Button';

/** `match 9 of 29`, and from one match to the next. */
export function HitWalk() {
  const outcome = useSearch((state) => state.outcome);
  const selection = useView((state) => state.selection);
  if (outcome.phase !== 'found' || outcome.result.hits.length === 0) return null;
  const { hits } = outcome.result;
  const at = selection?.kind === 'box' ? hits.findIndex((hit) => hit.box === selection.box) : -1;
  const go = (step: number): void => {
    // Nothing of it selected yet: Next is the first, Previous the last.
    const next = at < 0 ? (step > 0 ? 0 : hits.length - 1) : (at + step + hits.length) % hits.length;
    const hit = hits[next];
    if (hit) showHit(hit);
  };
  return (
    <>
      <span className="small muted" role="status">
        {at < 0 ? '' : `match ${formatCount(at + 1)} of ${formatCount(hits.length)}`}
      </span>
      <Button small icon="up" aria-label="Previous match" onClick={() => go(-1)} />
      <Button small icon="down" aria-label="Next match" onClick={() => go(1)} />
    </>
  );
}
