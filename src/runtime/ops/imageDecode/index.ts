import type { DType } from '../../../model/dtype';
import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily, StaticCall, Support } from '../../registry';
import {
  allocateNumbers,
  fromHost,
  intsOf,
  numbersOf,
  scalarNumberOf,
  scalarString,
  stringsOf,
  vectorOfInts,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { decodeBmp } from './bmp';
import { decodeGif } from './gif';
import { decodeJpeg, jpegHeader } from './jpeg';
import type { JpegOptions } from './jpeg';
import { encodeJpeg } from './jpegEncode';
import { ImageFault } from './jpegTables';
import type { Picture } from './picture';
import { decodePng, encodePng } from './png';

/** Encoded pictures. The ops read each other's formats, told apart by their first bytes. */

type Format = 'JPEG' | 'PNG' | 'GIF' | 'BMP';

const MAGIC: readonly (readonly [Format, readonly number[]])[] = [
  ['JPEG', [0xff, 0xd8, 0xff]],
  ['PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['GIF', [0x47, 0x49, 0x46, 0x38]],
  ['BMP', [0x42, 0x4d]],
];

function formatOf(bytes: Uint8Array): Format {
  const found = MAGIC.find(([, magic]) => magic.every((byte, i) => bytes[i] === byte));
  if (found === undefined)
    throw invalid(
      'Unknown image file format. One of JPEG, PNG, GIF, BMP required (WebP and JPEG XL are not read by this program).',
    );
  return found[0];
}

function contentsOf(input: Tensor): Uint8Array {
  const [bytes] = stringsOf(input);
  if (input.shape.length > 0 || bytes === undefined)
    throw invalid(`\`contents\` must be scalar but got shape[${input.shape.join(',')}]`);
  if (bytes.length === 0) throw invalid('Input is empty.');
  return bytes;
}

function refusing<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw error instanceof ImageFault ? invalid(error.message) : error;
  }
}

const PLAIN_JPEG: Omit<JpegOptions, 'channels'> = {
  ratio: 1,
  fancyUpscaling: true,
  fast: true,
  recover: false,
  crop: null,
};

function jpegOptions(call: OpCall): Omit<JpegOptions, 'channels'> {
  const { attrs } = call;
  if (!attrs.has('ratio')) return PLAIN_JPEG;
  const ratio = attrs.int('ratio');
  if (![1, 2, 4, 8].includes(ratio)) throw invalid(`ratio must be 1, 2, 4, or 8, got ${ratio}`);
  return {
    ratio,
    fancyUpscaling: attrs.bool('fancy_upscaling'),
    fast: attrs.string('dct_method') !== 'INTEGER_ACCURATE',
    recover: attrs.bool('try_recover_truncated'),
    crop: null,
  };
}

/** 8-bit samples to the output's type: as they are, times 256, or as a share of 255; PNG brings 16 bits by itself. */
function converted(picture: Picture, dtype: DType): ReturnType<typeof allocateNumbers> {
  const { data } = picture;
  if (dtype === 'uint8' || (dtype === 'uint16' && data instanceof Uint16Array)) return data;
  const out = allocateNumbers(dtype, data.length);
  const scale = dtype === 'uint16' ? 256 : Math.fround(1 / (data instanceof Uint16Array ? 65535 : 255));
  for (let i = 0; i < out.length; i++) out[i] = (data[i] as number) * scale;
  return out;
}

/** Whether frames stand in a fourth, leading axis. */
function output(pictures: readonly Picture[], dtype: DType, framed: boolean): Tensor {
  const [first] = pictures;
  if (first === undefined) throw invalid('The file holds no picture.');
  const { width, height, channels } = first;
  const size = width * height * channels;
  const data = allocateNumbers(dtype, size * pictures.length);
  for (const [i, picture] of pictures.entries()) data.set(converted(picture, dtype) as never, i * size);
  return fromHost(dtype, framed ? [pictures.length, height, width, channels] : [height, width, channels], data);
}

function decodeAny(call: OpCall, input: Tensor): Tensor {
  const { op, attrs } = call;
  const bytes = contentsOf(input);
  const format = formatOf(bytes);
  const dtype = attrs.has('dtype') ? attrs.type('dtype') : 'uint8';
  const channels = attrs.has('channels') ? attrs.int('channels') : 3;
  if (![0, 1, 3, 4].includes(channels)) throw invalid(`\`channels\` must be 0, 1, 3 or 4 but got ${channels}`);
  const wrongOp = (format === 'BMP') !== (op === 'DecodeBmp') && op !== 'DecodeImage';
  if (wrongOp) throw invalid(`Trying to decode ${format} format using a wrong op. Op used: ${op}`);
  return refusing(() => {
    const framed = op === 'DecodeGif';
    switch (format) {
      case 'JPEG':
        if (channels === 4) throw invalid('JPEG does not support 4 channels');
        return output([decodeJpeg(bytes, { ...jpegOptions(call), channels })], dtype, framed);
      case 'PNG':
        return output([decodePng(bytes, channels, dtype === 'uint8' ? 8 : 16)], dtype, framed);
      case 'BMP':
        return output([decodeBmp(bytes, channels)], dtype, false);
      case 'GIF':
        return decodeFrames(call, bytes, channels, dtype);
    }
  });
}

function decodeFrames(call: OpCall, bytes: Uint8Array, channels: number, dtype: DType): Tensor {
  if (channels !== 0 && channels !== 3) throw invalid(`channels must be 0 or 3 for GIF, got ${channels}`);
  const image = call.op === 'DecodeImage';
  const framed = call.op === 'DecodeGif' || (image && call.attrs.bool('expand_animations'));
  const pictures = decodeGif(bytes, image && !framed);
  if (!framed && pictures.length > 1) {
    throw invalid(
      `Got ${pictures.length} frames, but animated gifs can only be decoded by tf.io.decode_gif or tf.io.decode_image`,
    );
  }
  return output(pictures, dtype, framed);
}

/** The window is [top, left, height, width]. */
function decodeAndCrop(call: OpCall, input: Tensor, window: Tensor): Tensor {
  const bytes = contentsOf(input);
  const format = formatOf(bytes);
  if (format !== 'JPEG') throw invalid(`DecodeAndCropJpeg operation can run on JPEG only, but detected ${format}.`);
  const [top = 0, left = 0, height = 0, width = 0] = intsOf(window);
  if (window.shape.join() !== '4') throw invalid(`crop_size must have four elements [${window.shape.join(',')}]`);
  const options: JpegOptions = {
    ...jpegOptions(call),
    channels: call.attrs.int('channels'),
    crop: [left, top, width, height],
  };
  return refusing(() => output([decodeJpeg(bytes, options)], 'uint8', false));
}

/** [height, width, channels] from the header alone. */
function extractShape(call: OpCall, input: Tensor): Tensor {
  const { width, height, channels } = refusing(() => jpegHeader(contentsOf(input)));
  return vectorOfInts(call.attrs.type('output_type') === 'int64' ? 'int64' : 'int32', [height, width, channels]);
}

function encode(_: OpCall, image: Tensor): Tensor {
  const [height = 0, width = 0, channels = 0] = image.shape.slice(-3);
  if (image.shape.length < 3) throw invalid(`image must be at least 3-D, got [${image.shape.join(',')}]`);
  if (channels < 1 || channels > 4) throw invalid(`image must have 1, 2, 3, or 4 channels, got ${channels}`);
  if (height === 0 || width === 0) throw invalid('image has no pixels');
  const data = numbersOf(image) as Uint8Array | Uint16Array;
  const size = height * width * channels;
  const files = Array.from({ length: image.size / size }, (_x, i) =>
    encodePng({ width, height, channels, data: data.slice(i * size, (i + 1) * size) }),
  );
  const [only] = files;
  return image.shape.length === 3 && only ? scalarString(only) : fromHost('string', image.shape.slice(0, -3), files);
}

/** An image of shape [height, width, channels] as a JPEG. `quality` from the node or, a scalar for each, given. */
function encodeAsJpeg({ op, attrs }: OpCall, image: Tensor, quality: number): Uint8Array {
  if (image.shape.length !== 3) throw invalid(`Image must be 3-dimensional, got shape [${image.shape.join(',')}]`);
  const [height, width, channels] = image.shape as [number, number, number];
  const format = attrs.has('format') ? attrs.string('format') : '';
  const wanted = format === 'grayscale' ? 1 : format === 'rgb' ? 3 : channels;
  if (channels !== wanted) throw invalid(`format is ${format} but image has ${channels} channels`);
  if (channels !== 1 && channels !== 3)
    throw invalid(`image must have 1 or 3 channels, got shape [${image.shape.join(',')}]`);
  if (quality < 0 || quality > 100) throw invalid(`quality must be in [0,100], got ${quality}`);
  if (height === 0 || width === 0 || height > 65_500 || width > 65_500) throw invalid('JPEG encoding failed');
  const isPlain = op === 'EncodeJpegVariableQuality';
  return encodeJpeg(
    { width, height, channels, data: numbersOf(image) as Uint8Array },
    {
      quality,
      chromaDownsampling: isPlain || attrs.bool('chroma_downsampling'),
      densityUnit: !isPlain && attrs.string('density_unit') === 'cm' ? 2 : 1,
      xDensity: isPlain ? 300 : attrs.int('x_density'),
      yDensity: isPlain ? 300 : attrs.int('y_density'),
      metadata: isPlain ? new Uint8Array(0) : attrs.bytes('xmp_metadata'),
    },
  );
}

/** Codes fitted to one picture and several scans would be right too, but other bytes than TensorFlow's. */
function baselineOnly({ attrs }: StaticCall): Support {
  return attrs.bool('progressive') || attrs.bool('optimize_size')
    ? { verdict: 'blocked', why: 'this program writes JPEG in one scan with the standard codes only' }
    : { verdict: 'exact' };
}

const ANY: OpEntry = define(decodeAny);

export const IMAGE_DECODE_OPS: OpFamily = {
  DecodeImage: ANY,
  DecodeJpeg: ANY,
  DecodePng: ANY,
  DecodeGif: ANY,
  DecodeBmp: ANY,
  DecodeAndCropJpeg: define(decodeAndCrop),
  ExtractJpegShape: define(extractShape),
  EncodeJpeg: define((call, image) => scalarString(encodeAsJpeg(call, image, call.attrs.int('quality'))), {
    support: baselineOnly,
  }),
  EncodeJpegVariableQuality: define((call, images, quality) =>
    scalarString(encodeAsJpeg(call, images, scalarNumberOf(quality))),
  ),
  EncodePng: define(encode, {
    support: () => ({
      verdict: 'approximate',
      why: 'the file holds the same pixels, compressed to other bytes than TensorFlow writes',
    }),
  }),
};
