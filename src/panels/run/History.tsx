import { resetModelState, useHistory } from '../../state/runActions';
import { formatMs } from '../../state/heat';
import type { RunInputs } from '../../state/run';
import { Button } from '../../ui/Button';
import { toast } from '../../ui/toasts';

/** Past runs with what they were given, to make again. */
export function History({ onRepeat }: { onRepeat: (inputs: RunInputs) => void }) {
  const { runs } = useHistory();
  if (runs.length === 0) return null;
  return (
    <div className="sec">
      <h2 className="h4">
        <span className="grow">History</span>
        <Button
          small
          look="quiet"
          title="Variables, tables and counters as after loading"
          onClick={() => void resetModelState().then(() => toast('The model’s state is as after loading'))}
        >
          Reset state
        </Button>
      </h2>
      {runs.map(({ id, at, inputs, totalMs }, i) => (
        <div key={id} className={`row small run-past ${i === 0 ? 'm5' : ''}`}>
          <span className="mono muted">{at.toTimeString().slice(0, 8)}</span>
          <span className="grow cut" title={inputs.label}>
            {inputs.label}
          </span>
          <span className="muted">{inputs.backend}</span>
          <span className="mono num run-ms">{formatMs(totalMs)}</span>
          <Button
            small
            look="quiet"
            icon="history"
            aria-label={`Run ${inputs.label} again`}
            title="Run again"
            onClick={() => onRepeat(inputs)}
          />
        </div>
      ))}
    </div>
  );
}
