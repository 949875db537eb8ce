import type { DType } from '../../../model/dtype';
import { invalid } from '../../opError';
import type { Attrs } from '../../attrs';
import type { OpCall, OpFamily } from '../../registry';
import {
  allocate,
  bigsOf,
  fromHost,
  is64BitInteger,
  isComplex,
  isFloating,
  numbersOf,
  scalarNumberOf,
  stringsOf,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import type { Cells } from '../kernels/dtypes';
import { refusedBy } from '../refusals';
import { bytesOf, bytesOfLatin1, latin1Of, textOf } from './bytes';
import { parseNumber } from './parseNumber';
import { formatExponential, formatFixed, formatGeneral, padded } from './printf';

/** Numbers to text and back. */

/** Which formats a dtype has: asked before a run and in it. */
function refuseFormat(attrs: Attrs, dtype: DType): void {
  const fill = attrs.string('fill');
  const real = isFloating(dtype) || isComplex(dtype);
  const wantsForm = attrs.bool('scientific') || attrs.bool('shortest');
  if (attrs.bool('scientific') && attrs.bool('shortest'))
    throw invalid('Cannot select both scientific and shortest notation');
  const hasForms = real || dtype === 'string';
  if (wantsForm && !hasForms) throw invalid(`scientific and shortest format not supported for datatype ${dtype}`);
  if (attrs.int('precision') >= 0 && !hasForms) throw invalid(`precision not supported for datatype ${dtype}`);
  if (fill.length > 1 || !' +-0#'.includes(fill)) throw invalid(`Fill argument not supported: "${fill}"`);
}

/** printf's formatting by the attributes; plain `%f`, `%d`, `true`. */
function asString(call: OpCall, input: Tensor): Tensor {
  const { attrs } = call;
  const { dtype, shape, size } = input;
  refuseFormat(attrs, dtype);
  const width = attrs.int('width');
  const fill = attrs.string('fill');
  const precision = attrs.int('precision');
  const real = isFloating(dtype) || isComplex(dtype);
  const signs = real || dtype.startsWith('int');
  const pad = (text: string): string => padded(text, Math.max(width, 0), fill, signs);
  const digits = precision < 0 ? 6 : precision;
  const form = attrs.bool('scientific') ? formatExponential : attrs.bool('shortest') ? formatGeneral : formatFixed;
  const print = (x: number): string => pad(form(x, digits, fill === '#'));
  if (dtype === 'string') {
    // `%s` counts bytes; a precision beside a width cuts them, `0` fills with blanks.
    const cut = width < 0 || precision < 0 ? Infinity : precision;
    const bytes = stringsOf(input).map((b) =>
      padded(latin1Of(b).slice(0, cut), Math.max(width, 0), blank(fill), false),
    );
    return fromHost('string', shape, bytes.map(bytesOfLatin1));
  }
  let texts: string[];
  if (is64BitInteger(dtype)) {
    texts = Array.from(bigsOf(input), (x) => pad(x.toString()));
  } else {
    const data = numbersOf(input);
    if (dtype === 'bool') texts = Array.from(data, (x) => (x === 0 ? 'false' : 'true'));
    else if (isComplex(dtype))
      texts = Array.from(
        { length: size },
        (_, i) => `(${print(data[2 * i] as number)},${print(data[2 * i + 1] as number)})`,
      );
    else texts = Array.from(data, real ? print : (x) => pad(String(x)));
  }
  return fromHost('string', shape, texts.map(bytesOf));
}

/** What a text is filled with where a number has zeros. */
function blank(fill: string): string {
  return fill === '0' ? ' ' : fill;
}

function stringToNumber(call: OpCall, input: Tensor): Tensor {
  const dtype: DType = call.attrs.type('out_type');
  const out = allocate(dtype, input.size);
  for (const [i, bytes] of stringsOf(input).entries()) {
    const value = parseNumber(bytes, dtype);
    if (value === null) throw invalid(`StringToNumberOp could not correctly convert string: ${latin1Of(bytes)}`);
    (out as Cells)[i] = value;
  }
  return fromHost(dtype, input.shape, out);
}

/** `basename-00003-of-00012`, the name of one shard. */
function shardedFilename(_: OpCall, basename: Tensor, shard: Tensor, count: Tensor): Tensor {
  const five = (t: Tensor): string => String(scalarNumberOf(t)).padStart(5, '0');
  const [name] = stringsOf(basename);
  return fromHost('string', [], [bytesOf(`${textOf(name ?? new Uint8Array(0))}-${five(shard)}-of-${five(count)}`)]);
}

export const NUMBER_TEXT: OpFamily = {
  AsString: define(asString, {
    support: refusedBy(({ attrs, inputDtypes: [dtype = 'invalid'] }) => {
      if (dtype !== 'invalid') refuseFormat(attrs, dtype);
    }),
  }),
  StringToNumber: define(stringToNumber),
  ShardedFilename: define(shardedFilename),
};
