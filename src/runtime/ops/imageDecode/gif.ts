import { GifReader } from 'omggif';
import { ImageFault } from './jpegTables';
import type { Picture } from './picture';

/**
 * Every frame of a GIF as RGB, laid over the frame before. The pictures are as
 * large as the largest frame; the screen size in the file's head does not count.
 */
export function decodeGif(bytes: Uint8Array, firstOnly: boolean): readonly Picture[] {
  try {
    return readFrames(new GifReader(bytes), firstOnly);
  } catch (error) {
    throw new ImageFault(`Invalid GIF data: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readFrames(reader: GifReader, firstOnly: boolean): Picture[] {
  const count = firstOnly ? Math.min(1, reader.numFrames()) : reader.numFrames();
  if (count === 0) throw new ImageFault('gif file does not contain any image');
  const frames = Array.from({ length: count }, (_, i) => reader.frameInfo(i));
  const width = Math.max(...frames.map((frame) => frame.width));
  const height = Math.max(...frames.map((frame) => frame.height));
  const pictures: Picture[] = [];
  let before = new Uint8Array(width * height * 3);
  for (const [i, frame] of frames.entries()) {
    const canvas = new Uint8Array(reader.width * reader.height * 4);
    reader.decodeAndBlitFrameRGBA(i, canvas);
    const data = before.slice();
    for (let y = frame.y; y < Math.min(frame.y + frame.height, height, reader.height); y++) {
      for (let x = frame.x; x < Math.min(frame.x + frame.width, width, reader.width); x++) {
        const from = (y * reader.width + x) * 4;
        // What is transparent shows the frame before.
        if (canvas[from + 3] === 0) continue;
        for (let c = 0; c < 3; c++) data[(y * width + x) * 3 + c] = canvas[from + c] as number;
      }
    }
    pictures.push({ width, height, channels: 3, data });
    before = data;
  }
  return pictures;
}
