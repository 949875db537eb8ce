/** Files for a graph that decodes them, where a person has none at hand. */

/** Side of a made-up picture, and of its squares, px. */
const SIDE = 256;
const SQUARE = 32;
/** A made-up sound: a second of a tone, 16-bit, one channel, at the rate that most speech models take. */
const RATE = 16_000;
const HERTZ = 440;

/** A PNG of 256 x 256 px: squares of any colour, other ones for each seed. */
export async function samplePicture(seed: number): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(SIDE, SIDE);
  const context = canvas.getContext('2d');
  for (let y = 0; y < SIDE; y += SQUARE) {
    for (let x = 0; x < SIDE; x += SQUARE) {
      if (!context) break;
      // Neighbours far apart on the colour circle: by the golden angle.
      const nth = seed * 97 + (y * SIDE + x) / SQUARE;
      context.fillStyle = `hsl(${((nth * 137.508) % 360).toFixed(1)} 60% ${35 + (nth % 4) * 10}%)`;
      context.fillRect(x, y, SQUARE, SQUARE);
    }
  }
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
}

/** A RIFF file of PCM samples (format tag 1), as DecodeWav reads it. */
export function sampleSound(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + 2 * RATE);
  const view = new DataView(bytes.buffer);
  const text = (at: number, word: string): void => bytes.set(new TextEncoder().encode(word), at);
  text(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, 2 * RATE, true);
  for (let i = 0; i < RATE; i++) {
    view.setInt16(44 + 2 * i, Math.round(Math.sin((2 * Math.PI * HERTZ * i) / RATE) * 0x3fff), true);
  }
  return bytes;
}
