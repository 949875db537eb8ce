import { setColourBy, useColourBy } from '../../state/colourBy';
import { useRun } from '../../state/run';
import { Segmented } from '../../ui/Segmented';

const CHOICES = [
  { value: 'family', label: 'Family' },
  { value: 'time', label: 'Time' },
] as const;

/** After a run: whether boxes show what they are or what they cost. */
export function ColourChoice() {
  const by = useColourBy((state) => state.by);
  const ran = useRun((state) => state.phase === 'done');
  if (!ran) return null;
  return (
    <span className="row">
      <span className="small muted">Colour by</span>
      <Segmented label="Colour by" value={by} options={CHOICES} onChange={setColourBy} />
    </span>
  );
}
