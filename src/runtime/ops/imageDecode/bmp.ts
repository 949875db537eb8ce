import { ImageFault } from './jpegTables';
import type { Picture } from './picture';

/** Uncompressed BMP of 8, 24 or 32 bits as TensorFlow reads it: 8 bits are grey, whatever the palette says. */
export function decodeBmp(bytes: Uint8Array, channels: number): Picture {
  if (channels === 1) throw new ImageFault('`channels` must be 0, 3 or 4 for BMP, but got 1');
  if (bytes.length < 32)
    throw new ImageFault(`Incomplete bmp content, requires at least 32 bytes, got ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = view.getInt32(10, true);
  const width = view.getInt32(18, true);
  const signedHeight = view.getInt32(22, true);
  const stored = Math.trunc(view.getInt16(28, true) / 8);
  if (stored !== 1 && stored !== 3 && stored !== 4)
    throw new ImageFault(`Number of channels inherent in the image must be 1, 3 or 4, was ${stored}`);
  if (width <= 0 || signedHeight === 0 || start < 0)
    throw new ImageFault('Width must be positive and height must be nonzero');
  const height = Math.abs(signedHeight);
  const stride = Math.floor((stored * width + 3) / 4) * 4;
  if (bytes.length - start !== stride * height) {
    throw new ImageFault(
      `Input size should match (header_size + row_size * abs_height) but they differ by ${bytes.length - start - stride * height}`,
    );
  }
  const wanted = channels === 0 ? stored : channels;
  const data = new Uint8Array(width * height * wanted);
  for (let y = 0; y < height; y++) {
    // Rows run from the bottom up unless the height is negative.
    const row = start + (signedHeight < 0 ? y : height - 1 - y) * stride;
    for (let x = 0; x < width; x++) {
      const from = row + x * stored;
      const to = (y * width + x) * wanted;
      for (let c = 0; c < Math.min(wanted, 3); c++) data[to + c] = bytes[stored === 1 ? from : from + 2 - c] as number;
      if (wanted === 4) data[to + 3] = stored === 4 ? (bytes[from + 3] as number) : 255;
    }
  }
  return { width, height, channels: wanted, data };
}
