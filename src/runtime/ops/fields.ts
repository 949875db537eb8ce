import { flushing } from '../run/denormals';
import type { OpFamily } from '../registry';
import { SUMMARIES } from './summaries';
import { DETECTION_OPS } from './detection';
import { FORESTS } from './forest';
import { IMAGE_COLOR_OPS } from './imageColor';
import { IMAGE_DECODE_OPS } from './imageDecode';
import { LOOKUP_OPS } from './lookup';
import { PARSING_OPS } from './parsing';
import { QUANTIZE_OPS } from './quantize';
import { RAGGED_OPS } from './ragged';
import { RANDOM_OPS } from './random';
import { SIGNAL_OPS } from './signal';
import { SPARSE_OPS } from './sparse';
import { STRING_OPS } from './string';
import { TEXT_OPS } from './text';

/** The families of single fields: text, tables, ragged and sparse tensors, records, pictures, sound, random numbers. */
export const FIELDS: readonly OpFamily[] = [
  flushing(STRING_OPS, ['StringToNumber']),
  LOOKUP_OPS,
  RAGGED_OPS,
  flushing(SPARSE_OPS),
  PARSING_OPS,
  RANDOM_OPS,
  flushing(IMAGE_COLOR_OPS),
  IMAGE_DECODE_OPS,
  DETECTION_OPS,
  flushing(SIGNAL_OPS),
  flushing(QUANTIZE_OPS),
  TEXT_OPS,
  SUMMARIES,
  FORESTS,
];
