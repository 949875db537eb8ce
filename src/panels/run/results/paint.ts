import type { Pixels } from '../inputs/picture';

/** Paints values 0..1 as greys, one pixel each. */
export function paintGrey(canvas: HTMLCanvasElement | null, values: Float32Array, width: number, height: number): void {
  const data = new Uint8ClampedArray(width * height * 4);
  for (const [i, value] of values.entries()) data.set([value * 255, value * 255, value * 255, 255], i * 4);
  paintPixels(canvas, { width, height, data });
}

export function paintPixels(canvas: HTMLCanvasElement | null, { width, height, data }: Pixels): void {
  if (!canvas || width === 0 || height === 0) return;
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  image.data.set(data);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}
