import { invalid } from '../../../opError';
import { eachField, MessageReader, WireFault } from '../../parsing/wire';
import { bytesOf, latin1Of } from '../../string/bytes';

/** A SentencePiece model as its ModelProto says it (sentencepiece_model.proto). */

/** SentencePiece.Type. */
export const PIECE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

export interface PieceModel {
  /** Pieces by id, as texts of one character per byte. */
  readonly pieces: readonly string[];
  readonly scores: Float32Array;
  readonly types: Uint8Array;
  /** Ids of what text can be cut into: normal, user-defined and unused pieces. */
  readonly idOf: ReadonlyMap<string, number>;
  /** Ids of control, unknown and byte pieces. */
  readonly reservedIdOf: ReadonlyMap<string, number>;
  readonly unknownId: number;
  /** Longest piece of `idOf`, in bytes. */
  readonly longest: number;
  /** Lengths of user-defined pieces in bytes, longest first. */
  readonly userLengths: readonly number[];
  readonly minScore: number;
  readonly maxScore: number;
  /** 1 unigram, 2 BPE, 3 word, 4 char. */
  readonly kind: number;
  readonly byteFallback: boolean;
  readonly spaceIsSuffix: boolean;
  readonly unknownSurface: Uint8Array;
  readonly bosPiece: string;
  readonly eosPiece: string;
  readonly normalizer: NormalizerSpec;
  /** Applied to decoded text; null where the model has none. */
  readonly denormalizer: NormalizerSpec | null;
}

export interface NormalizerSpec {
  /** A double-array trie and the texts that its values point to; empty when nothing is mapped. */
  readonly charsMap: Uint8Array;
  readonly addDummyPrefix: boolean;
  readonly removeExtraSpaces: boolean;
  readonly escapeSpaces: boolean;
}

interface Trainer {
  kind: number;
  byteFallback: boolean;
  spaceIsSuffix: boolean;
  unknownSurface: Uint8Array;
  bosPiece: string;
  eosPiece: string;
}

function readTrainer(reader: MessageReader, trainer: Trainer): void {
  eachField(reader, (field, r) => {
    if (field === 3) trainer.kind = Number(r.varint());
    else if (field === 24) trainer.spaceIsSuffix = r.varint() !== 0n;
    else if (field === 35) trainer.byteFallback = r.varint() !== 0n;
    else if (field === 44) trainer.unknownSurface = r.slice();
    else if (field === 46) trainer.bosPiece = latin1Of(r.slice());
    else if (field === 47) trainer.eosPiece = latin1Of(r.slice());
    else return false;
    return true;
  });
}

function readNormalizer(reader: MessageReader): NormalizerSpec {
  let charsMap = new Uint8Array(0);
  const flags = [true, true, true];
  eachField(reader, (field, r) => {
    if (field === 2) charsMap = new Uint8Array(r.slice());
    else if (field >= 3 && field <= 5) flags[field - 3] = r.varint() !== 0n;
    else return false;
    return true;
  });
  const [addDummyPrefix = true, removeExtraSpaces = true, escapeSpaces = true] = flags;
  return { charsMap, addDummyPrefix, removeExtraSpaces, escapeSpaces };
}

function readPiece(reader: MessageReader): { text: string; score: number; type: number } {
  const piece = { text: '', score: 0, type: PIECE.normal as number };
  eachField(reader, (field, r) => {
    if (field === 1) piece.text = latin1Of(r.slice());
    else if (field === 2) piece.score = r.float();
    else if (field === 3) piece.type = Number(r.varint());
    else return false;
    return true;
  });
  return piece;
}

/** Reads a serialised ModelProto; refuses what is none. */
export function readModel(bytes: Uint8Array): PieceModel {
  const found: ReturnType<typeof readPiece>[] = [];
  const trainer: Trainer = {
    kind: 1,
    byteFallback: false,
    spaceIsSuffix: false,
    unknownSurface: bytesOf(' \u2047 '),
    bosPiece: '<s>',
    eosPiece: '</s>',
  };
  let normalizer = readNormalizer(new MessageReader(new Uint8Array(0)));
  let denormalizer: NormalizerSpec | null = null;
  try {
    eachField(new MessageReader(bytes), (field, r) => {
      if (field === 1) found.push(readPiece(r.message()));
      else if (field === 2) readTrainer(r.message(), trainer);
      else if (field === 3) normalizer = readNormalizer(r.message());
      else if (field === 5) denormalizer = readNormalizer(r.message());
      else return false;
      return true;
    });
  } catch (error) {
    if (error instanceof WireFault) throw invalid(`The SentencePiece model cannot be read: ${error.message}`);
    throw error;
  }
  return { ...trainer, ...indexPieces(found), normalizer, denormalizer };
}

type Index = Pick<
  PieceModel,
  | 'pieces'
  | 'scores'
  | 'types'
  | 'idOf'
  | 'reservedIdOf'
  | 'unknownId'
  | 'longest'
  | 'userLengths'
  | 'minScore'
  | 'maxScore'
>;

function indexPieces(found: readonly ReturnType<typeof readPiece>[]): Index {
  const idOf = new Map<string, number>();
  const reservedIdOf = new Map<string, number>();
  const userLengths = new Set<number>();
  let [unknownId, longest, minScore, maxScore] = [-1, 0, Number.MAX_VALUE, -Number.MAX_VALUE];
  found.forEach(({ text, score, type }, id) => {
    const isReserved = type === PIECE.control || type === PIECE.unknown || type === PIECE.byte;
    (isReserved ? reservedIdOf : idOf).set(text, id);
    if (!isReserved) longest = Math.max(longest, text.length);
    if (type === PIECE.unknown) unknownId = id;
    if (type === PIECE.userDefined) userLengths.add(text.length);
    if (type === PIECE.normal) {
      minScore = Math.min(minScore, score);
      maxScore = Math.max(maxScore, score);
    }
  });
  if (unknownId < 0) throw invalid('The SentencePiece model has no unknown piece.');
  return {
    pieces: found.map(({ text }) => text),
    scores: Float32Array.from(found, ({ score }) => score),
    types: Uint8Array.from(found, ({ type }) => type),
    idOf,
    reservedIdOf,
    unknownId,
    longest,
    userLengths: [...userLengths].sort((a, b) => b - a),
    minScore,
    maxScore,
  };
}

/** The id of a piece, that of the unknown piece when there is none. */
export function idOfPiece(model: PieceModel, piece: string): number {
  return model.reservedIdOf.get(piece) ?? model.idOf.get(piece) ?? model.unknownId;
}

/** Length of the longest user-defined piece that stands at `at`, 0 when there is none. */
export function userPieceAt(model: PieceModel, text: string, at: number): number {
  for (const length of model.userLengths) {
    const id = model.idOf.get(text.slice(at, at + length));
    if (id !== undefined && model.types[id] === PIECE.userDefined && at + length <= text.length) return length;
  }
  return 0;
}

/** Bytes of the UTF-8 character that begins with this one, as the library takes it: continuation bytes stand alone. */
export function characterLength(firstByte: number): number {
  return firstByte >= 0xf0 ? 4 : firstByte >= 0xe0 ? 3 : firstByte >= 0xc0 ? 2 : 1;
}
