/** Huffman codes for writing a JPEG: those of annex K of ITU-T T.81, which every encoder starts with. */

/** How many codes there are of 1 to 16 bits, and their symbols in order. */
export interface CodeLengths {
  readonly counts: readonly number[];
  readonly symbols: readonly number[];
}

/** By symbol: the bits of its code, and how many there are; 0 where it has none. */
export interface HuffmanCode {
  readonly codes: Uint16Array;
  readonly sizes: Uint8Array;
}

/** Codes of one length are neighbours; each length goes on where the one before ended (T.81, annex C). */
export function huffmanCode({ counts, symbols }: CodeLengths): HuffmanCode {
  const codes = new Uint16Array(256);
  const sizes = new Uint8Array(256);
  let code = 0;
  let at = 0;
  counts.forEach((count, i) => {
    for (let k = 0; k < count; k++, at++, code++) {
      const symbol = symbols[at] as number;
      codes[symbol] = code;
      sizes[symbol] = i + 1;
    }
    code <<= 1;
  });
  return { codes, sizes };
}

const DC_SYMBOLS = Array.from({ length: 12 }, (_, i) => i);

function bytesOf(hex: string): number[] {
  return Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** Symbols of the coefficients behind the first: zeros before it × 16 + its length in bits. */
const AC_LUMINANCE = bytesOf(
  '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a343536373839' +
    '3a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7' +
    'a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
);
const AC_CHROMINANCE = bytesOf(
  '000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738' +
    '393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5' +
    'a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa',
);

/** Luminance, then colour; of each the first coefficients, then the others. */
export const STANDARD_CODES: readonly [readonly [CodeLengths, CodeLengths], readonly [CodeLengths, CodeLengths]] = [
  [
    { counts: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], symbols: DC_SYMBOLS },
    { counts: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125], symbols: AC_LUMINANCE },
  ],
  [
    { counts: [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], symbols: DC_SYMBOLS },
    { counts: [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119], symbols: AC_CHROMINANCE },
  ],
];
