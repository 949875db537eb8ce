import type { AttrValue, FunctionRef, TensorAttr } from '../model/attr';
import type { DType } from '../model/dtype';
import type { GraphBody, NodeIndex } from '../model/graphBody';
import { opOf } from '../model/graphBody';
import type { Shape } from '../model/shape';
import { OpError } from './opError';

const decoder = new TextDecoder();

/**
 * Attributes of a node with TensorFlow's defaults filled in. A getter throws
 * InternalError when an attribute without default is missing or of another kind:
 * the support check has already looked.
 */
export interface Attrs {
  has(name: string): boolean;
  raw(name: string): AttrValue | undefined;
  string(name: string): string;
  bytes(name: string): Uint8Array;
  /** int64 attribute as a number; exact below 2^53. */
  int(name: string): number;
  float(name: string): number;
  bool(name: string): boolean;
  type(name: string): DType;
  shape(name: string): Shape;
  ints(name: string): readonly number[];
  floats(name: string): readonly number[];
  strings(name: string): readonly string[];
  types(name: string): readonly DType[];
  shapes(name: string): readonly Shape[];
}

/** Attributes that the caller of a polymorphic function gives: what stands for `$T` inside it. */
export type Instantiation = ReadonlyMap<string, AttrValue>;

type ValueOf<K extends AttrValue['kind']> = Extract<AttrValue, { readonly kind: K }>['value'];

/** Attributes of one node, each decoded on first use and then kept. */
export class NodeAttrs implements Attrs {
  private readonly body: GraphBody;
  private readonly node: NodeIndex;
  private readonly instantiation: Instantiation;
  /** What the getters answered, by attribute. */
  private answers: Map<string, unknown> | null = null;
  /** What `has` answered: kernels ask again in every run. */
  private present: Map<string, boolean> | null = null;

  constructor(body: GraphBody, node: NodeIndex, instantiation: Instantiation) {
    this.body = body;
    this.node = node;
    this.instantiation = instantiation;
  }

  raw(name: string): AttrValue | undefined {
    const value = this.body.attr(this.node, name);
    return value?.kind === 'placeholder' ? this.instantiation.get(value.value) : value;
  }

  has(name: string): boolean {
    this.present ??= new Map();
    let answer = this.present.get(name);
    if (answer === undefined) {
      answer = this.raw(name) !== undefined;
      this.present.set(name, answer);
    }
    return answer;
  }

  string(name: string): string {
    return this.once(name, () => decoder.decode(this.expect(name, 's')));
  }

  bytes(name: string): Uint8Array {
    return this.once(name, () => this.expect(name, 's'));
  }

  int(name: string): number {
    return this.once(name, () => Number(this.expect(name, 'i')));
  }

  float(name: string): number {
    return this.once(name, () => Math.fround(this.expect(name, 'f')));
  }

  bool(name: string): boolean {
    return this.once(name, () => this.expect(name, 'b'));
  }

  type(name: string): DType {
    return this.once(name, () => this.expect(name, 'type'));
  }

  shape(name: string): Shape {
    return this.once(name, () => this.expect(name, 'shape'));
  }

  ints(name: string): readonly number[] {
    return this.once(name, () => this.list(name, 'i').map(Number));
  }

  floats(name: string): readonly number[] {
    return this.once(name, () => this.list(name, 'f').map(Math.fround));
  }

  strings(name: string): readonly string[] {
    return this.once(name, () => this.list(name, 's').map((bytes) => decoder.decode(bytes)));
  }

  types(name: string): readonly DType[] {
    return this.once(name, () => this.list(name, 'type'));
  }

  shapes(name: string): readonly Shape[] {
    return this.once(name, () => this.list(name, 'shape'));
  }

  tensor(name: string): TensorAttr {
    return this.expect(name, 'tensor');
  }

  func(name: string): FunctionRef {
    return this.expect(name, 'func');
  }

  funcs(name: string): readonly FunctionRef[] {
    return this.list(name, 'func');
  }

  private once<T>(name: string, read: () => T): T {
    this.answers ??= new Map();
    if (this.answers.has(name)) return this.answers.get(name) as T;
    const answer = read();
    this.answers.set(name, answer);
    return answer;
  }

  private expect<K extends AttrValue['kind']>(name: string, kind: K): ValueOf<K> {
    const value = this.raw(name);
    if (value?.kind !== kind) throw this.wrong(name, kind, value);
    return value.value as ValueOf<K>;
  }

  private list<K extends AttrValue['kind']>(name: string, kind: K): ValueOf<K>[] {
    const value = this.raw(name);
    if (value?.kind !== 'list') throw this.wrong(name, 'list', value);
    return value.value.map((item) => {
      if (item.kind !== kind) throw this.wrong(name, kind, item);
      return item.value as ValueOf<K>;
    });
  }

  private wrong(name: string, kind: string, value: AttrValue | undefined): OpError {
    const found = value === undefined ? 'missing' : `of kind ${value.kind}`;
    return new OpError(
      'InternalError',
      `Attribute ${name} of ${opOf(this.body, this.node)} should be of kind ${kind} and is ${found}.`,
    );
  }
}
