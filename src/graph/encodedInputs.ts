import { type NodeIndex, opOf } from '../model/graphBody';
import { type Frames, reachedFrames } from './frame';
import type { Library } from './library';
import { inputOfStart, inputSource, throughPasses } from './passedOn';

/** A string that is the content of a file. */
export interface EncodedInput {
  readonly kind: 'picture' | 'sound';
  /** The graph wants it as the text that `tf.io.encode_base64` makes of it. */
  readonly isBase64: boolean;
}

/** Ops that read a file's content, by what kind of file it is. */
const DECODERS: Readonly<Record<string, EncodedInput['kind']>> = {
  DecodeImage: 'picture',
  DecodeJpeg: 'picture',
  DecodeAndCropJpeg: 'picture',
  ExtractJpegShape: 'picture',
  DecodePng: 'picture',
  DecodeBmp: 'picture',
  DecodeGif: 'picture',
  DecodeWebP: 'picture',
  DecodeWav: 'sound',
};

/**
 * Which input each op hands on, perhaps in another shape or one element of it at a time: `tf.map_fn` puts a batch into a
 * TensorList, or in TensorFlow 1 into a TensorArray, whose content its flow stands for.
 */
const HANDED_ON: Readonly<Record<string, number>> = {
  Identity: 0,
  Reshape: 0,
  Squeeze: 0,
  ExpandDims: 0,
  StridedSlice: 0,
  Gather: 0,
  GatherV2: 0,
  Unpack: 0,
  Switch: 0,
  Enter: 0,
  DecodeBase64: 0,
  TensorListFromTensor: 0,
  TensorListGetItem: 0,
  TensorArrayReadV3: 2,
  TensorArrayScatterV3: 2,
  TensorArrayUnpack: 1,
};

/** Which inputs of the start are encoded pictures or sounds: strings that reach an op which decodes them. */
export function encodedInputs(library: Library, frames: Frames): Readonly<Record<string, EncodedInput>> {
  const found = new Map<string, EncodedInput>();
  for (const frame of reachedFrames(frames)) {
    const { body, order } = frame.plan;
    if (!body.opNames.some((op) => Object.hasOwn(DECODERS, op))) continue;
    for (const node of order) {
      const kind = DECODERS[opOf(body, node as NodeIndex)];
      if (kind === undefined) continue;
      let isBase64 = false;
      const source = throughPasses(library, inputSource(library, frame, node, 0), (op) => {
        isBase64 ||= op === 'DecodeBase64';
        return HANDED_ON[op];
      });
      const input = inputOfStart(frames, source);
      if (input !== null && !found.has(input)) found.set(input, { kind, isBase64 });
    }
  }
  return Object.fromEntries(found);
}
