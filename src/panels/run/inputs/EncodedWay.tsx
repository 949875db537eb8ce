import { useCallback, useEffect } from 'react';
import type { EncodedInput } from '../../../graph/encodedInputs';
import { formatBytes, formatCount } from '../../../lib/text';
import type { TensorSpec } from '../../../model/summary';
import { FileButton } from '../../../ui/FileButton';
import { encodedTensor } from './encodedFile';
import { samplePicture, sampleSound } from './encodedSample';
import type { Fed } from './fed';
import { misfit } from './makeTensor';
import { PicturePreview } from './PicturePreview';
import { useKept } from './useKept';

interface Chosen {
  readonly name: string;
  readonly files: readonly Blob[];
  readonly bytes: readonly Uint8Array[];
}

/** Previews of a batch that are shown. */
const MOST_SHOWN = 4;

/** Pictures or sounds for an input that the graph decodes itself: each file's content is one string. */
export function EncodedWay({
  spec,
  encoding: { kind, isBase64 },
  handed,
  asked,
  onFed,
}: {
  spec: TensorSpec;
  encoding: EncodedInput;
  /** A file dropped on the input. */
  handed: File | null;
  /** How often a file was to be generated. */
  asked: number;
  onFed: (fed: Fed) => void;
}) {
  const [chosen, setChosen] = useKept<Chosen | null>('encoded', () => null);
  const [wrong, setWrong] = useKept<string | null>('not encoded', () => null);
  const isBatch = (spec.shape?.length ?? 1) > 0 && (spec.shape?.[0] ?? -1) !== 1;

  const take = useCallback(
    async (files: readonly File[]): Promise<void> => {
      const [first] = files;
      if (!first) return;
      try {
        const bytes = await Promise.all(files.map(async (file) => new Uint8Array(await file.arrayBuffer())));
        const name = files.length === 1 ? first.name : `${formatCount(files.length)} ${kind}s`;
        setChosen({ name, files, bytes });
        setWrong(null);
      } catch {
        setWrong(`${first.name} could not be read.`);
      }
    },
    [kind, setChosen, setWrong],
  );

  useEffect(() => {
    if (handed) void take([handed]);
  }, [handed, take]);

  useEffect(() => {
    if (asked === 0) return;
    if (kind === 'sound') void take([new File([sampleSound()], 'generated.wav', { type: 'audio/wav' })]);
    else void samplePicture(asked).then((png) => take([new File([png], 'generated.png', { type: 'image/png' })]));
  }, [asked, kind, take]);

  useEffect(() => {
    if (wrong !== null) return onFed({ kind: 'wrong', why: wrong });
    if (!chosen) return onFed({ kind: 'empty' });
    const tensor = encodedTensor(chosen.bytes, spec.shape?.length ?? 1, isBase64);
    const why = misfit(spec.key, tensor.shape, spec.shape);
    onFed(why ? { kind: 'wrong', why } : { kind: 'tensor', tensor, label: chosen.name });
  }, [chosen, wrong, spec, isBase64, onFed]);

  const size = chosen?.bytes.reduce((sum, { length }) => sum + length, 0) ?? 0;
  return (
    <div className="col run-file">
      <div className="row small">
        <FileButton
          icon={kind === 'picture' ? 'image' : 'file'}
          accept={ACCEPT[kind]}
          multiple={isBatch}
          onFiles={take}
        >
          {chosen?.name ?? (kind === 'picture' ? 'Choose a picture' : 'Choose a sound')}
        </FileButton>
        <span className="muted">
          {chosen ? `${formatBytes(size)}${isBase64 ? ', fed in base64' : ''}; the graph decodes it` : HINT[kind]}
        </span>
      </div>
      {kind === 'picture' && chosen && (
        <div className="row wrap run-encoded">
          {chosen.files.slice(0, MOST_SHOWN).map((file, i) => (
            <PicturePreview key={i} picture={file} />
          ))}
          {chosen.files.length > MOST_SHOWN && (
            <span className="small muted">and {formatCount(chosen.files.length - MOST_SHOWN)} more</span>
          )}
        </div>
      )}
    </div>
  );
}

const ACCEPT = { picture: 'image/*', sound: '.wav,audio/wav' } as const;

const HINT = {
  picture: 'The graph decodes it: .jpg, .png, .bmp or .gif',
  sound: 'The graph decodes it: a .wav',
} as const;
