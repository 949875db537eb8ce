import type { NodeAddress } from '../../model/address';
import { tapsOf, toggleTap, useManner } from '../../state/runManner';
import { useView } from '../../state/view';
import { Button } from '../../ui/Button';

/** Has the runs of the signature in view keep the value of this node, and of other tapped ones only. */
export function TapButton({ address }: { address: NodeAddress }) {
  const start = useView((view) => view.start);
  const { taps } = useManner();
  if (start?.kind !== 'signature') return null;
  const ref = { metaGraph: start.metaGraph, signature: start.key };
  const on = tapsOf(taps, ref).includes(address);
  return (
    <Button
      small
      look="quiet"
      on={on}
      title="Runs keep the value of tapped nodes and no other"
      onClick={() => toggleTap(ref, address)}
    >
      {on ? 'Tapped' : 'Tap'}
    </Button>
  );
}
