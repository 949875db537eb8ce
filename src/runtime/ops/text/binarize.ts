import type { OpCall, OpFamily } from '../../registry';
import { fromHost, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { readCodePoint } from '../string/utf8';

/**
 * The first `word_length` code points of each string [n] as bits, the lowest first, `bits_per_char` of each:
 * [n, word_length * bits_per_char], zeros behind the last (utf8_binarize.cc of TensorFlow Text).
 */
function binarize({ attrs }: OpCall, input: Tensor): Tensor {
  const [most, width, replacement] = ['word_length', 'bits_per_char', 'replacement_char'].map((name) =>
    attrs.int(name),
  ) as [number, number, number];
  const texts = stringsOf(input);
  const out = new Float32Array(texts.length * most * width);
  const here = { point: 0, length: 0 };
  texts.forEach((bytes, row) => {
    let to = row * most * width;
    for (let at = 0, count = 0; at < bytes.length && count < most; at += here.length, count++) {
      readCodePoint(bytes, at, here);
      const point = here.point < 0 ? replacement : here.point;
      // Beyond 32 bits a right shift goes on with the sign.
      for (let bit = 0; bit < width; bit++) out[to++] = (point >> Math.min(bit, 31)) & 1;
    }
  });
  return fromHost('float32', [texts.length, most * width], out);
}

export const BINARIZE: OpFamily = {
  'TFText>Utf8Binarize': define(binarize),
};
