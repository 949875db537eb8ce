import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { scalarString } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { bytesOfLatin1, latin1Of } from './bytes';
import { summarizeTensor } from './summarize';

/** The template with each placeholder replaced by a tensor, printed as NumPy prints. */
function stringFormat(call: OpCall, ...inputs: Tensor[]): Tensor {
  const { attrs } = call;
  const pieces = latin1Of(attrs.bytes('template')).split(latin1Of(attrs.bytes('placeholder')));
  if (pieces.length !== inputs.length + 1) {
    throw invalid(`num placeholders in template and num inputs must match: ${pieces.length - 1} vs. ${inputs.length}`);
  }
  const summarize = attrs.int('summarize');
  const text = pieces.map(
    (piece, i) => piece + (i < inputs.length ? summarizeTensor(inputs[i] as Tensor, summarize) : ''),
  );
  return scalarString(bytesOfLatin1(text.join('')));
}

export const STRING_FORMAT: OpFamily = { StringFormat: define(stringFormat) };
