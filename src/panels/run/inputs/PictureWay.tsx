import { useCallback, useEffect, useRef } from 'react';
import type { TensorSpec } from '../../../model/summary';
import { FileButton } from '../../../ui/FileButton';
import type { ExampleValue, Fed } from './fed';
import { FormOption } from './FormOption';
import { type Fit, fitBoxes, likelyScale, type Pixels, type Scale, tensorFromPixels } from './picture';
import { paintPixels } from '../results/paint';
import { useKept } from './useKept';
import type { PictureLayout } from './ways';

/** Largest side of a picture whose size the model leaves open: a page is not to run out of memory by surprise. */
const LIMIT = 512;

interface Chosen {
  readonly name: string;
  readonly bitmap: ImageBitmap;
}

/** A picture from a file or an example, shown as it will be fed. */
export function PictureWay({
  spec,
  layout,
  example,
  handed,
  onFed,
}: {
  spec: TensorSpec;
  layout: PictureLayout;
  example: ExampleValue | null;
  /** A file dropped on the input. */
  handed: File | null;
  onFed: (fed: Fed) => void;
}) {
  const [chosen, setChosen] = useKept<Chosen | null>('picture', () => null);
  const [wrong, setWrong] = useKept<string | null>('no picture', () => null);
  const [fit, setFit] = useKept<Fit>('fit', () => 'crop');
  const [scale, setScale] = useKept<Scale>('scale', () => likelyScale(spec.dtype));
  const [order, setOrder] = useKept<'RGB' | 'BGR'>('order', () => 'RGB');
  const [invert, setInvert] = useKept<'as it is' | 'inverted'>('invert', () => 'as it is');
  const preview = useRef<HTMLCanvasElement>(null);
  const free = (spec.shape?.[layout.height] ?? -1) < 0;

  const take = useCallback(
    async (name: string, blob: Blob): Promise<void> => {
      try {
        setChosen({ name, bitmap: await createImageBitmap(blob) });
        setWrong(null);
      } catch {
        setChosen(null);
        setWrong(`${name} is not a picture that this browser can read.`);
      }
    },
    [setChosen, setWrong],
  );

  useEffect(() => {
    if (handed) void take(handed.name, handed);
  }, [handed, take]);

  const url = example?.kind === 'picture' ? example.url : null;
  useEffect(() => {
    if (!url) return;
    const fetching = new AbortController();
    void fetch(url, { signal: fetching.signal })
      .then((response) => response.blob())
      .then((blob) => take(url.split('/').at(-1) ?? 'example', blob))
      .catch(() => {});
    return () => fetching.abort();
  }, [url, take]);

  useEffect(() => {
    if (!chosen) {
      onFed(wrong ? { kind: 'wrong', why: wrong } : { kind: 'empty' });
      return;
    }
    const pixels = pixelsOf(chosen.bitmap, sizeFor(chosen.bitmap, spec, layout), fit);
    paintPixels(preview.current, pixels);
    const tensor = tensorFromPixels(pixels, spec.dtype, layout, { scale, order, invert: invert === 'inverted' });
    onFed({ kind: 'tensor', tensor, label: chosen.name });
  }, [chosen, wrong, fit, scale, order, invert, spec, layout, onFed]);

  return (
    <div className="run-picture">
      <div className="run-picture-side">
        <canvas ref={preview} width={128} height={128} className="run-fed" role="img" aria-label="As fed" />
        <span className="tiny muted">
          {chosen ? `as fed: ${fedSize(chosen.bitmap, spec, layout)}` : 'No picture chosen'}
        </span>
      </div>
      <div className="col grow run-options">
        <FileButton icon="image" accept="image/*" onFile={(file) => void take(file.name, file)}>
          {chosen?.name ?? 'Choose a picture'}
        </FileButton>
        {!free && (
          <FormOption
            label="Fit"
            value={fit}
            onChange={setFit}
            options={[
              { value: 'crop', label: 'crop, centred' },
              { value: 'pad', label: 'pad with black' },
              { value: 'stretch', label: 'stretch' },
            ]}
          />
        )}
        {layout.channels > 1 ? (
          <FormOption
            label="Channels"
            value={order}
            onChange={setOrder}
            options={[
              { value: 'RGB', label: 'R, G, B' },
              { value: 'BGR', label: 'B, G, R' },
            ]}
          />
        ) : (
          <FormOption
            label="Ink"
            value={invert}
            onChange={setInvert}
            options={[
              { value: 'as it is', label: 'as it is' },
              { value: 'inverted', label: 'inverted' },
            ]}
          />
        )}
        <FormOption
          label="Scale"
          value={scale}
          onChange={setScale}
          options={(['0 … 1', '−1 … 1', '0 … 255'] as const).map((value) => ({ value, label: value }))}
        />
      </div>
    </div>
  );
}

function fedSize(bitmap: ImageBitmap, spec: TensorSpec, layout: PictureLayout): string {
  const { width, height } = sizeFor(bitmap, spec, layout);
  const shrunk = width !== bitmap.width && (spec.shape?.[layout.height] ?? -1) < 0;
  return `${height} × ${width}${shrunk ? `, scaled to ${LIMIT} at most` : ''}`;
}

/** The size the signature says; where it is free the picture's own, up to {@link LIMIT}. */
function sizeFor(bitmap: ImageBitmap, spec: TensorSpec, layout: PictureLayout) {
  const shrink = Math.min(1, LIMIT / Math.max(bitmap.width, bitmap.height));
  const height = spec.shape?.[layout.height] ?? -1;
  const width = spec.shape?.[layout.height + 1] ?? -1;
  return {
    width: width > 0 ? width : Math.max(1, Math.round(bitmap.width * shrink)),
    height: height > 0 ? height : Math.max(1, Math.round(bitmap.height * shrink)),
  };
}

function pixelsOf(bitmap: ImageBitmap, size: { readonly width: number; readonly height: number }, fit: Fit): Pixels {
  const canvas = new OffscreenCanvas(size.width, size.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return { ...size, data: new Uint8ClampedArray(size.width * size.height * 4) };
  context.imageSmoothingQuality = 'high';
  const { source, target } = fitBoxes(bitmap, size, fit);
  context.drawImage(
    bitmap,
    source.x,
    source.y,
    source.width,
    source.height,
    target.x,
    target.y,
    target.width,
    target.height,
  );
  return { ...size, data: context.getImageData(0, 0, size.width, size.height).data };
}
