import type { OpCall, OpFamily } from '../../registry';
import { stringsOf, vectorOfInts } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { latin1Of } from '../string/bytes';
import { readCodePoint } from '../string/utf8';
import { emoticonAt, isCloser, isTerminal } from './sentenceMarks';
import { isSpace } from './tokenize';

/**
 * Text cut behind what may end a sentence: terminal punctuation, then parentheses that close
 * (sentence_fragmenter_v2.cc of TensorFlow Text). It goes byte by byte, also through characters of several bytes.
 */

/** Bits of a fragment's properties. */
const TERMINAL = 1;
const SEVERAL_TERMINALS = 2;
const CLOSED = 4;

interface Fragment {
  readonly start: number;
  readonly end: number;
  readonly properties: number;
  /** Where its terminal punctuation begins, −1 when it has none. */
  readonly terminal: number;
}

/** What a text goes on with at one place; lengths in bytes. */
class Text {
  readonly bytes: Uint8Array;
  private readonly letters: string;
  private readonly here = { point: 0, length: 0 };

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.letters = latin1Of(bytes);
  }

  /** Broken bytes count as U+FFFD. */
  private read(at: number): { readonly point: number; readonly length: number } {
    if (at >= this.bytes.length) return { point: 0xfffd, length: 0 };
    readCodePoint(this.bytes, at, this.here);
    return { point: this.here.point < 0 ? 0xfffd : this.here.point, length: this.here.length };
  }

  ellipsis(at: number): number {
    if (this.letters.startsWith('...', at)) return 3;
    const { point, length } = this.read(at);
    return point === 0x2026 ? length : 0;
  }

  terminal(at: number): number {
    const ellipsis = this.ellipsis(at);
    if (ellipsis > 0) return ellipsis;
    const { point, length } = this.read(at);
    return isTerminal(point) ? length : 0;
  }

  closer(at: number): number {
    const { point, length } = this.read(at);
    return isCloser(point) ? length : 0;
  }

  emoticon(at: number): number {
    return emoticonAt(this.letters, at);
  }

  /** At least two capital letters, each with its period. */
  acronym(at: number): number {
    let end = at;
    while (/[A-Z]/.test(this.letters[end] ?? '') && this.letters[end + 1] === '.') end += 2;
    return end - at > 2 ? end - at : 0;
  }

  isPunctuation(at: number): boolean {
    return PUNCTUATION.test(String.fromCodePoint(this.read(at).point));
  }

  isSpace(at: number): boolean {
    return isSpace(this.read(at).point);
  }
}

const PUNCTUATION = /[\p{P}\p{Dash}\u00ad`<>~\u166d]/u;

/** How far the end of a sentence has been read: nothing of it, terminal punctuation, closing parentheses. */
interface Match {
  readonly state: 'before' | 'terminal' | 'closed';
  /** Where terminal punctuation begins, −1 before it; where it ends; where all ends. */
  readonly terminal: number;
  readonly terminalEnd: number;
  readonly end: number;
}

const NOTHING: Match = { state: 'before', terminal: -1, terminalEnd: -1, end: -1 };

/** The match with what stands at `at`, null where that does not go on with it. */
function advanced(match: Match, text: Text, at: number): Match | null {
  const [ellipsis, closer, acronym, emoticon] = [
    text.ellipsis(at),
    text.closer(at),
    text.acronym(at),
    text.emoticon(at),
  ];
  const punctuation = text.terminal(at);
  const isPunctuation = punctuation > 0 && acronym === 0 && emoticon === 0;
  const end = at + (emoticon || acronym || closer || ellipsis || punctuation || 1);
  if (match.state === 'before') {
    return isPunctuation || acronym > 0 || emoticon > 0
      ? { state: 'terminal', terminal: at, terminalEnd: end, end }
      : { ...match, end };
  }
  if (match.state === 'terminal') {
    if (isPunctuation || emoticon > 0) return { ...match, terminalEnd: end, end };
    return closer > 0 ? { ...match, state: 'closed', terminalEnd: at, end } : null;
  }
  return closer > 0 || ellipsis > 0 || emoticon > 0 ? { ...match, end } : null;
}

/** The next place where the text may be cut: what ends a sentence is taken as far as it goes, also past spaces. */
function nextEnd(text: Text, start: number): Match {
  let match = NOTHING;
  let before = NOTHING;
  for (let at = start; at < text.bytes.length; ) {
    if (match.terminal >= 0) {
      if (text.terminal(at) === 0 && text.closer(at) === 0 && text.emoticon(at) === 0) break;
      before = match;
    }
    const next = advanced(match, text, at);
    if (next !== null) {
      match = next;
      at = next.end;
    } else if (before.terminal >= 0) return before;
    else match = NOTHING;
  }
  return match;
}

/** An ellipsis or emoticon before other marks belongs to the sentence: what ends it begins behind. */
function firstMark(text: Text, { terminal, terminalEnd }: Match): number {
  for (let at = terminalEnd; at > terminal; at--)
    if (text.ellipsis(at) > 0 || text.emoticon(at) > 0) return at === terminalEnd ? terminal : at;
  return terminal;
}

/** Whether a mark follows the first one that cannot belong to the word before; an ellipsis or an emoticon may. */
function hasSeveralMarks(text: Text, { terminal, terminalEnd }: Match): boolean {
  const beyond = (at: number): number => Math.max(0, text.ellipsis(at) - 1) + Math.max(0, text.emoticon(at) - 1);
  for (let at = terminal + beyond(terminal) + 1; at < terminalEnd; at += beyond(at) + 1)
    if (text.isPunctuation(at) && text.ellipsis(at) === 0 && text.emoticon(at) === 0) return true;
  return false;
}

function hasCloser(text: Text, { terminalEnd, end }: Match): boolean {
  for (let at = terminalEnd; at < end; at++) if (text.closer(at) > 0) return true;
  return false;
}

function fragmentsOf(bytes: Uint8Array): Fragment[] {
  const text = new Text(bytes);
  const fragments: Fragment[] = [];
  for (let start = 0; start < bytes.length; ) {
    if (text.isSpace(start)) {
      start += 1;
      continue;
    }
    const match = nextEnd(text, start);
    const { end } = match;
    if (match.terminal < 0) fragments.push({ start, end, properties: 0, terminal: -1 });
    else {
      const properties =
        TERMINAL | (hasSeveralMarks(text, match) ? SEVERAL_TERMINALS : 0) | (hasCloser(text, match) ? CLOSED : 0);
      fragments.push({ start, end, properties, terminal: firstMark(text, match) });
    }
    start = end;
  }
  return fragments;
}

/** Outputs: where fragments begin and end in bytes, their properties, their terminal punctuation, how many each text has. */
function sentenceFragments(_: OpCall, input: Tensor): Tensor[] {
  const rows = stringsOf(input).map(fragmentsOf);
  const column = (of: keyof Fragment): Tensor =>
    vectorOfInts(
      'int64',
      rows.flat().map((fragment) => fragment[of]),
    );
  const lengths = vectorOfInts(
    'int64',
    rows.map(({ length }) => length),
  );
  return [column('start'), column('end'), column('properties'), column('terminal'), lengths];
}

export const SENTENCES: OpFamily = {
  SentenceFragmentsV2: define(sentenceFragments),
};
