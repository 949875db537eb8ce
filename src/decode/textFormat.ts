import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { Failure } from '../model/failure';
import { writeScalar, wireTypeOf } from './textFormatScalar';
import { textMessage } from './textFormatSchema';
import type { TextField, TextMessage } from './textFormatSchema';
import { TextFault, Tokens } from './textFormatTokens';
import { NestedWriter } from './textFormatWriter';

/** A message that is open. `message` is null inside something unknown, which is passed over. */
interface Frame {
  readonly message: TextMessage | null;
  readonly close: '}' | '>' | '';
  /** Whether a field of the writer ends with it: not for the root and not for what is passed over. */
  readonly written: boolean;
  /** The field, when this message is an element of a `[…]` list. */
  readonly list: TextField | null | undefined;
  /** Number of the packed list that is being written, or 0. */
  packed: number;
}

/** Messages within messages; protobuf's own parsers stop at 100, real models need about 15. */
const MAX_DEPTH = 1000;
const ANY = 'google.protobuf.Any';

/**
 * Reads protobuf text format (https://protobuf.dev/reference/protobuf/textformat-spec/) and gives the
 * same message in binary. The text is a SavedModel, or a GraphDef or MetaGraphDef when its first field is one of
 * theirs. Fields that TensorFlow 2.21 does not know are passed over, as are extensions.
 * Fails with `invalid-text`, line and column, and with `not-a-saved-model`.
 */
export function savedModelBytesFromText(bytes: Uint8Array, file = 'saved_model.pbtxt'): Result<Uint8Array, Failure> {
  try {
    const tokens = new Tokens(bytes);
    const root = rootOf(tokens);
    if (!root) {
      const first = tokens.kind === 'name' ? `the field ${tokens.text}` : JSON.stringify(tokens.text);
      const message = `${file} is text, but neither a SavedModel nor a graph: it begins with ${first}.`;
      return fail({ kind: 'not-a-saved-model', message, file, offset: tokens.start });
    }
    return ok(new TextParser(tokens).parse(root));
  } catch (error) {
    if (error instanceof TextFault) return fail(textFailure(error, bytes, file));
    if (error instanceof RangeError) {
      return fail({ kind: 'too-large', message: `${file} does not fit into memory.`, file });
    }
    throw error;
  }
}

function rootOf(tokens: Tokens): TextMessage | undefined {
  const savedModel = textMessage('tensorflow.SavedModel');
  if (tokens.kind === 'end' || savedModel?.fields.has(tokens.text)) return savedModel;
  if (tokens.kind !== 'name') return undefined;
  return ['tensorflow.GraphDef', 'tensorflow.MetaGraphDef']
    .map(textMessage)
    .find((message) => message?.fields.has(tokens.text));
}

function textFailure(fault: TextFault, bytes: Uint8Array, file: string): Failure {
  let line = 1;
  let lineStart = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < fault.offset; at = bytes.indexOf(0x0a, at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  const place = `Line ${line}, column ${fault.offset - lineStart + 1} of ${file}`;
  return { kind: 'invalid-text', message: `${place}: ${fault.message}.`, file, offset: fault.offset };
}

/** Walks with a list of open messages instead of recursion: the depth of the text is not ours. */
class TextParser {
  readonly #tokens: Tokens;
  readonly #writer = new NestedWriter();
  readonly #open: Frame[] = [];

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  parse(root: TextMessage): Uint8Array {
    const tokens = this.#tokens;
    this.#open.push({ message: root, close: '', written: false, list: undefined, packed: 0 });
    for (;;) {
      const frame = this.#open.at(-1) as Frame;
      if (tokens.kind === 'end') {
        if (this.#open.length === 1) break;
        throw new TextFault(tokens.start, `the text ends inside ${frame.message?.name ?? 'a message'}`);
      }
      if (tokens.is('}') || tokens.is('>')) this.#endMessage(frame);
      else this.#field(frame);
    }
    this.#endPacked(this.#open[0] as Frame);
    return this.#writer.finish();
  }

  #field(frame: Frame): void {
    const tokens = this.#tokens;
    if (tokens.is('[')) {
      this.#bracketedField(frame);
      return;
    }
    if (tokens.kind !== 'name' && tokens.kind !== 'number') {
      throw new TextFault(tokens.start, `a field was expected, and this is ${JSON.stringify(tokens.text)}`);
    }
    // Unknown fields are printed by number; they are passed over like unknown names.
    const field = frame.message?.fields.get(tokens.text) ?? null;
    tokens.next();
    this.#fieldValue(frame, field);
  }

  /** `[type.googleapis.com/tensorflow.X] {…}` inside an Any is its value; any other `[name]` is an extension. */
  #bracketedField(frame: Frame): void {
    const name = this.#tokens.bracketed();
    const type = name.includes('/') ? textMessage(name.slice(name.lastIndexOf('/') + 1)) : undefined;
    if (frame.message?.name !== ANY) {
      this.#fieldValue(frame, null);
      return;
    }
    this.#writer.beginField(1);
    this.#writer.text(name);
    this.#writer.endField();
    const value = { name, number: 2, kind: 'message', packed: false, typeName: type?.name ?? '' };
    this.#fieldValue(frame, type ? value : null);
  }

  /** What follows a field's name. `field` is null where the value is passed over. */
  #fieldValue(frame: Frame, field: TextField | null): void {
    const tokens = this.#tokens;
    const colon = tokens.skip(':');
    if (tokens.is('{') || tokens.is('<')) {
      this.#beginMessage(frame, field, undefined);
      return;
    }
    if (!colon)
      throw new TextFault(tokens.start, `":" or "{" was expected, and this is ${JSON.stringify(tokens.text)}`);
    if (!tokens.skip('[')) this.#scalar(frame, field);
    else if (tokens.is('{') || tokens.is('<')) {
      this.#beginMessage(frame, field, field);
      return;
    } else if (!tokens.skip(']')) {
      do this.#scalar(frame, field);
      while (tokens.skip(','));
      if (!tokens.skip(']')) throw new TextFault(tokens.start, '"," or "]" was expected in this list');
    }
    this.#separator();
  }

  #separator(): void {
    if (!this.#tokens.skip(',')) this.#tokens.skip(';');
  }

  #beginMessage(frame: Frame, field: TextField | null, list: TextField | null | undefined): void {
    const tokens = this.#tokens;
    if (field && field.kind !== 'message') {
      throw new TextFault(tokens.start, `${field.name} is ${field.kind}, and this is a message`);
    }
    if (this.#open.length >= MAX_DEPTH) {
      throw new TextFault(tokens.start, `messages are nested more than ${MAX_DEPTH} deep`);
    }
    const close = tokens.is('{') ? '}' : '>';
    tokens.next();
    this.#endPacked(frame);
    if (field) this.#writer.beginField(field.number);
    const message = field ? (textMessage(field.typeName) ?? null) : null;
    this.#open.push({ message, close, written: field !== null, list, packed: 0 });
  }

  #endMessage(frame: Frame): void {
    const tokens = this.#tokens;
    if (!tokens.is(frame.close)) {
      const expected = frame.close === '' ? 'nothing is open' : `"${frame.close}" was expected`;
      throw new TextFault(tokens.start, `this is ${JSON.stringify(tokens.text)}, and ${expected}`);
    }
    tokens.next();
    this.#endPacked(frame);
    if (frame.written) this.#writer.endField();
    this.#open.pop();
    const outer = this.#open.at(-1) as Frame;
    if (frame.list !== undefined) {
      if (tokens.skip(',')) {
        if (!tokens.is('{') && !tokens.is('<'))
          throw new TextFault(tokens.start, 'a message was expected in this list');
        this.#beginMessage(outer, frame.list, frame.list);
        return;
      }
      if (!tokens.skip(']')) throw new TextFault(tokens.start, '"," or "]" was expected in this list');
    }
    this.#separator();
  }

  #scalar(frame: Frame, field: TextField | null): void {
    const tokens = this.#tokens;
    if (!field) {
      this.#skipScalar();
      return;
    }
    if (field.kind === 'message') {
      throw new TextFault(tokens.start, `${field.name} is a message, and this is ${JSON.stringify(tokens.text)}`);
    }
    if (field.kind === 'string' || field.kind === 'bytes') {
      if (tokens.kind !== 'string') {
        throw new TextFault(tokens.start, `${field.name} needs a string, and this is ${JSON.stringify(tokens.text)}`);
      }
      this.#endPacked(frame);
      this.#writer.beginField(field.number);
      tokens.writeStrings(this.#writer);
      this.#writer.endField();
      return;
    }
    if (frame.packed !== field.number) this.#endPacked(frame);
    if (!field.packed) this.#writer.tag(field.number, wireTypeOf(field.kind));
    else if (frame.packed === 0) {
      this.#writer.beginField(field.number);
      frame.packed = field.number;
    }
    writeScalar(tokens, field, this.#writer);
  }

  #skipScalar(): void {
    const tokens = this.#tokens;
    const signed = tokens.skip('-');
    if (tokens.kind === 'string' && !signed) {
      while (tokens.kind === ('string' as string)) tokens.next();
    } else if (tokens.kind === 'name' || tokens.kind === 'number') tokens.next();
    else throw new TextFault(tokens.start, `a value was expected, and this is ${JSON.stringify(tokens.text)}`);
  }

  #endPacked(frame: Frame): void {
    if (frame.packed === 0) return;
    this.#writer.endField();
    frame.packed = 0;
  }
}
