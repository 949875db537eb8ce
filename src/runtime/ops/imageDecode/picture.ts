/** A decoded picture: rows of pixels of `channels` samples, 8 bits each, or 16 where the data says so. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array | Uint16Array;
}
