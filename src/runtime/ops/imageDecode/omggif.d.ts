/** The part of omggif 1.0.10 that is used here; the package brings no types. */
declare module 'omggif' {
  export interface GifFrame {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }

  export class GifReader {
    constructor(bytes: Uint8Array);
    readonly width: number;
    readonly height: number;
    numFrames(): number;
    frameInfo(frame: number): GifFrame;
    /** Writes the frame's pixels to an RGBA canvas of the screen's size; transparent ones are left alone. */
    decodeAndBlitFrameRGBA(frame: number, pixels: Uint8Array): void;
  }
}
