import { OpError } from '../../../opError';
import type { Resource } from '../../../session/session';
import { bytesOf, bytesOfLatin1, latin1Of } from '../../string/bytes';
import { readCodePoint } from '../../string/utf8';
import type { CodePointAt } from '../../string/utf8';
import { idOfPiece, PIECE, readModel } from './model';
import type { PieceModel } from './model';
import { Normalizer, SPACE } from './normalizer';
import { cutsOf } from './segment';

/** One piece of a text, and the bytes of the text that it stands for. */
export interface Piece {
  text: string;
  readonly id: number;
  readonly start: number;
  end: number;
}

/** What is added to the pieces of every text. */
export interface Extras {
  readonly bos: boolean;
  readonly eos: boolean;
  readonly reverse: boolean;
}

/** A SentencePiece model at work (sentencepiece_processor.cc). Nothing in it ever changes. */
export class Processor implements Resource {
  readonly resourceKind = 'sentencepiece';
  readonly model: PieceModel;
  private readonly normalizer: Normalizer;
  private readonly denormalizer: Normalizer | null;

  constructor(bytes: Uint8Array) {
    this.model = readModel(bytes);
    this.normalizer = new Normalizer(this.model.normalizer, this.model.spaceIsSuffix, this.model);
    const { denormalizer } = this.model;
    this.denormalizer =
      denormalizer === null || denormalizer.charsMap.length === 0 ? null : new Normalizer(denormalizer, false, null);
  }

  snapshot(): () => void {
    return () => undefined;
  }

  encode(bytes: Uint8Array, extras: Extras): Piece[] {
    const { model } = this;
    const { text, origins } = this.normalizer.normalize(latin1Of(bytes));
    const pieces: Piece[] = [];
    let at = 0;
    let isAfterUnknown = false;
    for (const cut of cutsOf(model, text)) {
      const [start, end] = [origins[at] as number, origins[at + cut.text.length] as number];
      const isUnknown = model.types[cut.id] === PIECE.unknown;
      const last = pieces.at(-1);
      if (isUnknown && model.byteFallback) pieces.push(...this.asBytes(cut.text, start, end));
      else if (isUnknown && isAfterUnknown && last !== undefined) {
        // A run of unknown pieces is one.
        last.text += cut.text;
        last.end = end;
      } else pieces.push({ text: cut.text, id: cut.id, start, end });
      at += cut.text.length;
      isAfterUnknown = isUnknown;
    }
    if (extras.bos) pieces.unshift(this.control(model.bosPiece));
    if (extras.eos) pieces.push(this.control(model.eosPiece));
    return extras.reverse ? pieces.reverse() : pieces;
  }

  /** The text of pieces given by their ids or their own texts. */
  decode(tokens: readonly (number | string)[], extras: Extras): Uint8Array {
    const { model } = this;
    const pieces = tokens.map((token) =>
      typeof token === 'number'
        ? { id: token, text: this.pieceOf(token) }
        : { id: idOfPiece(model, token), text: token },
    );
    if (extras.bos) pieces.unshift(this.control(model.bosPiece));
    if (extras.eos) pieces.push(this.control(model.eosPiece));
    if (extras.reverse) pieces.reverse();
    let text = '';
    let isAtStart = true;
    let hasSpaceBefore = false;
    let pending: number[] = [];
    const flush = (): void => {
      if (pending.length > 0) text += wellFormed(Uint8Array.from(pending));
      pending = [];
    };
    for (const piece of pieces) {
      if (model.types[piece.id] === PIECE.byte) {
        pending.push(Number.parseInt(piece.text.slice(3, 5), 16));
        continue;
      }
      flush();
      if (hasSpaceBefore || text !== '') isAtStart = false;
      const shown = this.shown(piece, isAtStart);
      text += shown.text;
      hasSpaceBefore = shown.hadSpace;
    }
    flush();
    return bytesOfLatin1(this.denormalizer === null ? text : this.denormalizer.normalize(text).text);
  }

  pieceOf(id: number): string {
    const piece = this.model.pieces[id];
    if (piece === undefined) throw new OpError('OutOfRangeError', `Invalid id: ${id}`);
    return piece;
  }

  private shown(piece: { text: string; id: number }, isAtStart: boolean): { text: string; hadSpace: boolean } {
    const { model } = this;
    const type = model.types[piece.id];
    if (type === PIECE.control) return { text: '', hadSpace: false };
    if (type === PIECE.unknown) {
      const isPlain = model.pieces[piece.id] === piece.text;
      return { text: isPlain ? latin1Of(model.unknownSurface) : piece.text, hadSpace: false };
    }
    const { addDummyPrefix, removeExtraSpaces } = model.normalizer;
    let { text } = piece;
    let hadSpace = false;
    if (isAtStart && (addDummyPrefix || removeExtraSpaces) && text.startsWith(SPACE)) {
      text = text.slice(SPACE.length);
      hadSpace = !removeExtraSpaces;
    }
    return { text: text.replaceAll(SPACE, ' '), hadSpace };
  }

  /** An unknown piece spelled in pieces of one byte each; the last of them stands for the text. */
  private asBytes(text: string, start: number, end: number): Piece[] {
    return Array.from(text, (byte, i) => {
      const hex = byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
      const piece = `<0x${hex}>`;
      return {
        text: piece,
        id: idOfPiece(this.model, piece),
        start,
        end: i === text.length - 1 ? end : start,
      };
    });
  }

  private control(piece: string): Piece {
    const id = idOfPiece(this.model, piece);
    if (id === this.model.unknownId)
      throw new OpError('FailedPreconditionError', `id for \`${piece}\` is not defined.`);
    return { text: piece, id, start: 0, end: 0 };
  }
}

/** Bytes as text of one character per byte, U+FFFD for every byte that is no UTF-8. */
function wellFormed(bytes: Uint8Array): string {
  const here: CodePointAt = { point: 0, length: 0 };
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    readCodePoint(bytes, at, here);
    const length = here.point < 0 ? 1 : here.length;
    text += here.point < 0 ? latin1Of(bytesOf('\ufffd')) : latin1Of(bytes.subarray(at, at + length));
    at += length;
  }
  return text;
}
