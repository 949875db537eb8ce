import { useEffect, useMemo } from 'react';
import { formatCount, plural } from '../../../lib/text';
import { formatTensorShape } from '../../../model/shape';
import type { TensorSpec } from '../../../model/summary';
import { FileButton } from '../../../ui/FileButton';
import { decodeSound, type DecodedSound, USUAL_RATE } from './decodeSound';
import type { Fed } from './fed';
import { FormOption } from './FormOption';
import { PlayButton } from '../results/PlayButton';
import { hasSeriesLine, seriesLine } from '../results/seriesLine';
import {
  likelySoundScale,
  type Mix,
  rowsOf,
  SOUND_RATES,
  type Sound,
  type SoundLayout,
  type SoundOptions,
  type SoundScale,
  tensorFromSound,
} from './sound';
import { useKept } from './useKept';

const [WIDTH, HEIGHT] = [336, 56];

interface Chosen {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A sound from a file, at a rate that is chosen, as samples. */
export function SoundWay({
  spec,
  layout,
  handed,
  onFed,
}: {
  spec: TensorSpec;
  layout: SoundLayout;
  /** A file dropped on the input. */
  handed: File | null;
  onFed: (fed: Fed) => void;
}) {
  const [chosen, setChosen] = useKept<Chosen | null>('sound', () => null);
  // `as recorded` or hertz.
  const [rate, setRate] = useKept('rate', () => OWN_RATE);
  const [mix, setMix] = useKept<Mix>('mix', () => 'mean');
  const [scale, setScale] = useKept<SoundScale>('sound scale', () => likelySoundScale(spec.dtype));
  const [part, setPart] = useKept<'first' | 'all'>('part', () => 'first');
  const [sound, setSound] = useKept<DecodedSound | null>('samples', () => null);
  const [wrong, setWrong] = useKept<string | null>('no sound', () => null);

  const take = async (file: File): Promise<void> => {
    try {
      setChosen({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
      setRate(OWN_RATE);
    } catch {
      setWrong(`${file.name} could not be read.`);
    }
  };
  useEffect(() => {
    if (handed) void take(handed);
    // oxlint-disable-next-line react/exhaustive-deps -- once for each file, whoever listens then
  }, [handed]);

  useEffect(() => {
    if (!chosen) return;
    let isLatest = true;
    void decodeSound(chosen.name, chosen.bytes, rate === OWN_RATE ? null : Number(rate)).then((result) => {
      if (!isLatest) return;
      setSound(result.ok ? result.value : null);
      setWrong(result.ok ? null : result.failure);
    });
    return () => {
      isLatest = false;
    };
  }, [chosen, rate, setSound, setWrong]);

  const rows = sound ? rowsFed(sound, layout, part) : 1;
  const tensor = useMemo(
    () => (sound ? tensorFromSound(sound, spec.dtype, layout, { mix, scale, rows }) : null),
    [sound, spec, layout, mix, scale, rows],
  );
  useEffect(() => {
    if (wrong) onFed({ kind: 'wrong', why: wrong });
    else if (tensor && sound && chosen) {
      onFed({ kind: 'tensor', tensor, label: `${chosen.name}, ${formatCount(sound.rate)} Hz` });
    } else onFed({ kind: 'empty' });
  }, [wrong, tensor, sound, chosen, onFed]);

  // What is heard and drawn is what is fed, of the first channel.
  const heard = useMemo(
    () => (tensor ? firstChannel(tensor.data as ArrayLike<number>, layout) : null),
    [tensor, layout],
  );
  const all = sound ? rowsOf(sound, layout) : 1;
  return (
    <div className="col run-sound">
      <div className="row small">
        <FileButton accept="audio/*,.wav" onFile={(file) => void take(file)}>
          {chosen?.name ?? 'Choose a sound'}
        </FileButton>
        {!sound && <span className="muted">.wav, or what this browser plays</span>}
        {sound && heard && (
          <>
            <span className="grow" />
            <PlayButton
              name={chosen?.name ?? spec.key}
              rate={sound.rate}
              samples={() => Float32Array.from(heard, (value) => (scale === '−1 … 1' ? value : value / 32768))}
            />
          </>
        )}
      </div>
      {sound && tensor && heard && (
        <>
          <p className="small muted">{describe(sound)}</p>
          {hasSeriesLine(heard) && (
            <svg className="run-wave" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label="The sound as fed">
              <polyline className="run-line" points={seriesLine(heard, { width: WIDTH, height: HEIGHT })} />
            </svg>
          )}
          <span className="tiny muted">{fedWords(sound, layout, rows, tensor.shape)}</span>
          <div className="col run-options">
            <FormOption
              label="Rate"
              value={rate}
              onChange={setRate}
              options={[
                {
                  value: OWN_RATE,
                  label: `${formatCount(sound.own ?? USUAL_RATE)} Hz${sound.own === null ? '' : ', as recorded'}`,
                },
                ...SOUND_RATES.filter((hertz) => hertz !== (sound.own ?? USUAL_RATE)).map((hertz) => ({
                  value: String(hertz),
                  label: `${formatCount(hertz)} Hz`,
                })),
              ]}
            />
            {sound.channels > 1 && layout.channels !== 2 && (
              <FormOption
                label="Channels"
                value={mix}
                onChange={setMix}
                options={[
                  { value: 'mean', label: `mean of ${sound.channels}` },
                  { value: 'left', label: 'the first' },
                  { value: 'right', label: 'the second' },
                ]}
              />
            )}
            {all > 1 && (layout.batch ?? 1) < 0 && (
              <FormOption
                label="Part"
                value={part}
                onChange={setPart}
                options={[
                  { value: 'first', label: `the first ${formatCount(layout.length)} samples` },
                  { value: 'all', label: `all, in ${plural(all, 'row')}` },
                ]}
              />
            )}
            <FormOption
              label="Scale"
              value={scale}
              onChange={setScale}
              options={(['−1 … 1', '−32768 … 32767'] as const).map((value) => ({ value, label: value }))}
            />
          </div>
        </>
      )}
    </div>
  );
}

const OWN_RATE = 'as recorded';

function rowsFed(sound: Sound, layout: SoundLayout, part: 'first' | 'all'): SoundOptions['rows'] {
  if (layout.batch === null) return 1;
  if (layout.batch > 0) return layout.batch;
  return part === 'all' ? rowsOf(sound, layout) : 1;
}

function firstChannel(data: ArrayLike<number>, { channels }: SoundLayout): Float32Array {
  const step = channels ?? 1;
  return Float32Array.from({ length: Math.floor(data.length / step) }, (_, i) => Number(data[i * step] ?? 0));
}

function describe({ samples, channels, rate, own, encoding }: DecodedSound): string {
  const seconds = samples.length / channels / rate;
  const wide = channels === 1 ? 'mono' : channels === 2 ? 'stereo' : plural(channels, 'channel');
  const hertz = `${formatCount(rate)} Hz${own === null || own === rate ? '' : `, resampled from ${formatCount(own)}`}`;
  return [`${seconds.toFixed(2)} s`, hertz, wide, ...(encoding ? [encoding] : [])].join(' · ');
}

/** `as fed: (1, 16000), the last 1,200 are 0`. */
function fedWords(
  { samples, channels }: Sound,
  { length }: SoundLayout,
  rows: number,
  shape: readonly number[],
): string {
  const frames = samples.length / channels;
  const missing = length < 0 ? 0 : rows * length - frames;
  const more = missing > 0 ? `, the last ${formatCount(missing)} are 0` : '';
  const rest = missing < 0 ? `, without the last ${formatCount(-missing)}` : '';
  return `as fed: ${formatTensorShape(shape)}${more}${rest}`;
}
