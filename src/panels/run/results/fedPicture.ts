import { useEffect, useState } from 'react';
import type { HostTensor } from '../../../model/tensor';
import { encodedAt } from '../inputs/encodedFile';
import { pixelsFromTensor } from './outputView';
import { paintPixels } from './paint';
import { pictureLayout } from '../inputs/ways';

/** A picture that was fed, to be drawn on. */
export interface FedPicture {
  readonly width: number;
  readonly height: number;
  readonly paint: (canvas: HTMLCanvasElement | null) => void;
}

type Tensors = Readonly<Record<string, HostTensor>>;

/** One picture of the batch in the first input that holds some, as pixels or as the content of its file; null without. */
export function useFedPicture(inputs: Tensors, index: number): FedPicture | null {
  const [picture, setPicture] = useState<FedPicture | null>(null);
  useEffect(() => {
    let isLatest = true;
    void fedPicture(inputs, index).then((found) => {
      if (isLatest) setPicture(found);
    });
    return () => {
      isLatest = false;
    };
  }, [inputs, index]);
  return picture;
}

async function fedPicture(inputs: Tensors, index: number): Promise<FedPicture | null> {
  for (const tensor of Object.values(inputs)) {
    const layout = pictureLayout(tensor);
    if (layout) {
      const pixels = pixelsFromTensor(tensor, layout, tensor.shape.length === 4 ? index : 0);
      return { ...pixels, paint: (canvas) => paintPixels(canvas, pixels) };
    }
    const bitmap = tensor.dtype === 'string' ? await decoded(tensor, index) : null;
    if (bitmap) return { width: bitmap.width, height: bitmap.height, paint: (canvas) => paintBitmap(canvas, bitmap) };
  }
  return null;
}

/** Null for text. */
async function decoded(tensor: HostTensor, index: number): Promise<ImageBitmap | null> {
  for (const isBase64 of [false, true]) {
    const bytes = encodedAt(tensor, index, isBase64);
    const bitmap = bytes && (await createImageBitmap(new Blob([bytes])).catch(() => null));
    if (bitmap) return bitmap;
  }
  return null;
}

function paintBitmap(canvas: HTMLCanvasElement | null, bitmap: ImageBitmap): void {
  if (!canvas) return;
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
}
