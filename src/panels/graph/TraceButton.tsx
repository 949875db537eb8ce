import { sceneOf, useScene } from '../../state/scene';
import { setTrace, useTrace } from '../../state/trace';
import { useView } from '../../state/view';
import { Button } from '../../ui/Button';

const LABELS = { both: 'Trace', ancestors: 'Trace: ancestors', descendants: 'Trace: descendants' } as const;

/** Lights everything that leads to the selection and follows from it; says which trace is on. */
export function TraceButton() {
  const { ask, boxes } = useTrace();
  const scene = useScene(sceneOf);
  const selected = useView((state) => state.selection?.kind === 'box');
  const start = ask?.kind === 'path' && scene ? scene.title[scene.id.indexOf(ask.from)] : undefined;
  return (
    <>
      {ask?.kind === 'path' && (
        <span className="small muted" role="status">
          {boxes === null ? 'Select the other end' : boxes.size === 0 ? 'No way leads there' : ''}
        </span>
      )}
      <Button
        look="quiet"
        icon="trace"
        on={ask !== null}
        disabled={!selected && !ask}
        title="Light all ancestors and descendants of the selection"
        onClick={() => setTrace(ask ? null : { kind: 'around', way: 'both' })}
      >
        {ask?.kind === 'path' ? `Path from ${start ?? 'a closed box'}` : LABELS[ask?.way ?? 'both']}
      </Button>
    </>
  );
}
