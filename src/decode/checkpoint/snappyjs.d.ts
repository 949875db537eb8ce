declare module 'snappyjs' {
  /** Raw Snappy. Throws where the data is damaged or would unpack to more than `maxLength` bytes. */
  export function uncompress(compressed: Uint8Array, maxLength?: number): Uint8Array;
  export function compress(uncompressed: Uint8Array): Uint8Array;
}
