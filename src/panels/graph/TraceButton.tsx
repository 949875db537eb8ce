import { setTrace, useTrace } from '../../state/trace';
import { useView } from '../../state/view';
import { Button } from '../../ui/Button';

/** Lights everything that leads to the selection and follows from it. */
export function TraceButton() {
  const on = useTrace((state) => state.on);
  const selected = useView((state) => state.selection?.kind === 'box');
  return (
    <Button
      look="quiet"
      icon="trace"
      on={on}
      disabled={!selected && !on}
      title="Light all ancestors and descendants of the selection"
      onClick={() => setTrace(!on)}
    >
      Trace
    </Button>
  );
}
