import { useMemo, useState } from 'react';
import { formatCount } from '../../../lib/text';
import { Select } from '../../../ui/Select';
import { PlayButton } from './PlayButton';
import type { SeriesProps } from './SeriesChart';
import { isAudible, SOUND_RATES } from '../inputs/sound';

/** Plays a row of an output that can be heard, at a rate the person chooses: no tensor says its own. */
export function HeardSeries({ name, tensor, row, length }: SeriesProps) {
  const [rate, setRate] = useState('16000');
  const samples = useMemo(() => {
    const all = tensor.data as Float32Array;
    return /float/.test(tensor.dtype) ? Float32Array.from(all.subarray(row * length, (row + 1) * length)) : null;
  }, [tensor, row, length]);
  if (!samples || !isAudible(samples)) return null;
  return (
    <div className="row small run-heard">
      <PlayButton name={name} rate={Number(rate)} samples={() => samples} />
      <Select
        label={`Rate of ${name}`}
        value={rate}
        onChange={setRate}
        options={SOUND_RATES.map((hertz) => ({ value: String(hertz), label: `${formatCount(hertz)} Hz` }))}
      />
      <span className="muted">{(length / Number(rate)).toFixed(2)} s</span>
    </div>
  );
}
