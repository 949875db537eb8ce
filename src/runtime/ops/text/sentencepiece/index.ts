import { invalid, OpError } from '../../../opError';
import type { OpCall, OpFamily, StaticCall, Support } from '../../../registry';
import {
  boolsOf,
  fromHost,
  intsOf,
  scalar,
  scalarNumberOf,
  stringsOf,
  vectorOfInts,
  vectorOfStrings,
} from '../../../values/tensors';
import type { Tensor } from '../../../values/value';
import { define } from '../../define';
import { handleTo, sharedResource } from '../../resources';
import { bytesOfLatin1, latin1Of } from '../../string/bytes';
import { idOfPiece } from './model';
import { Processor } from './processor';
import type { Extras, Piece } from './processor';

/** TensorFlow Text's SentencePiece ops. The model lies in an attribute of the node that makes the resource. */

function create(call: OpCall): Tensor {
  const model = call.attrs.bytes('model');
  return handleTo(sharedResource(call, () => new Processor(model)));
}

function processorOf(call: OpCall, handle: Tensor): Processor {
  const resource = call.session.lookup(handle);
  if (resource instanceof Processor) return resource;
  throw invalid(`Trying to access a ${resource.resourceKind} as a SentencePiece model.`);
}

function extrasOf(bos: Tensor, eos: Tensor, reverse: Tensor): Extras {
  const [b, e, r] = [bos, eos, reverse].map((flag) => boolsOf(flag)[0] === 1);
  return { bos: b as boolean, eos: e as boolean, reverse: r as boolean };
}

/** Outputs: ids or pieces end to end, and where each text's begin. */
function tokenize(
  call: OpCall,
  handle: Tensor,
  input: Tensor,
  nbest: Tensor,
  _alpha: Tensor,
  bos: Tensor,
  eos: Tensor,
  reverse: Tensor,
): { readonly pieces: readonly Piece[]; readonly outputs: Tensor[] } {
  const { attrs } = call;
  const size = scalarNumberOf(nbest);
  if ((size !== 0 && size !== 1) || (attrs.has('return_nbest') && attrs.bool('return_nbest')))
    throw new OpError('UnimplementedError', 'Only the best segmentation of a text is computed, no sample and no list.');
  const processor = processorOf(call, handle);
  const extras = extrasOf(bos, eos, reverse);
  const rows = stringsOf(input).map((text) => processor.encode(text, extras));
  const pieces = rows.flat();
  const splits = [0];
  for (const row of rows) splits.push((splits.at(-1) as number) + row.length);
  const values =
    attrs.type('out_type') === 'string'
      ? vectorOfStrings(pieces.map(({ text }) => bytesOfLatin1(text)))
      : vectorOfInts(
          'int32',
          pieces.map(({ id }) => id),
        );
  return { pieces, outputs: [values, vectorOfInts(attrs.type('Tsplits') === 'int32' ? 'int32' : 'int64', splits)] };
}

function detokenize(
  call: OpCall,
  handle: Tensor,
  values: Tensor,
  splitsInput: Tensor,
  bos: Tensor,
  eos: Tensor,
  reverse: Tensor,
): Tensor {
  const processor = processorOf(call, handle);
  const tokens: readonly (number | string)[] =
    values.dtype === 'string' ? stringsOf(values).map(latin1Of) : intsOf(values);
  const splits = intsOf(splitsInput);
  const extras = extrasOf(bos, eos, reverse);
  return vectorOfStrings(splits.slice(1).map((end, row) => processor.decode(tokens.slice(splits[row], end), extras)));
}

const stateful = { stateful: true };

/** What the best segmentation is not asked of. */
function bestOnly({ attrs, constant }: StaticCall): Support {
  const nbest = constant(2);
  const wants = nbest !== null && ![0, 1].includes(scalarNumberOf(nbest));
  return wants || (attrs.has('return_nbest') && attrs.bool('return_nbest'))
    ? { verdict: 'blocked', why: 'only the best segmentation of a text is computed, no sample and no list' }
    : { verdict: 'exact' };
}

const tokenizes = { stateful: true, support: bestOnly };

export const SENTENCEPIECE: OpFamily = {
  SentencepieceOp: define(create, stateful),
  SentencepieceTokenizeOp: define(
    (call, ...inputs) => tokenize(call, ...(inputs as TokenizeInputs)).outputs,
    tokenizes,
  ),
  SentencepieceTokenizeWithOffsetsOp: define((call, ...inputs) => {
    const { pieces, outputs } = tokenize(call, ...(inputs as TokenizeInputs));
    const ends = (['start', 'end'] as const).map((end) =>
      vectorOfInts(
        'int64',
        pieces.map((piece) => piece[end]),
      ),
    );
    return [...outputs, ...ends];
  }, tokenizes),
  SentencepieceDetokenizeOp: define(detokenize, stateful),
  SentencepieceVocabSizeOp: define(
    (call, handle) => scalar('int32', processorOf(call, handle).model.pieces.length),
    stateful,
  ),
  SentencepieceIdToStringOp: define((call, handle, ids) => {
    const processor = processorOf(call, handle);
    const pieces = intsOf(ids).map((id) => bytesOfLatin1(processor.pieceOf(id)));
    return fromHost('string', ids.shape, pieces);
  }, stateful),
  SentencepieceStringToIdOp: define((call, handle, pieces) => {
    const { model } = processorOf(call, handle);
    const ids = stringsOf(pieces).map((piece) => idOfPiece(model, latin1Of(piece)));
    return fromHost('int32', pieces.shape, Int32Array.from(ids));
  }, stateful),
};

type TokenizeInputs = [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
