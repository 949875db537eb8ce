import type { DType } from '../../model/dtype';
import type { Shape } from '../../model/shape';
import { release, retain } from '../values/lifetime';
import { OpError } from '../opError';
import type { Resource } from './session';
import type { Tensor } from '../values/value';

/** A variable: a place whose value ops replace, never change. So a value that was read stays what it was. */
export class Variable implements Resource {
  readonly resourceKind = 'variable';
  readonly name: string;
  readonly dtype: DType;
  /** As declared; -1 and null leave room. */
  readonly shape: Shape;
  private current: Tensor | null = null;
  /** Value before the first change of this run, still held. */
  private before: { readonly value: Tensor | null } | null = null;

  constructor(name: string, dtype: DType, shape: Shape) {
    this.name = name;
    this.dtype = dtype;
    this.shape = shape;
  }

  get value(): Tensor | null {
    return this.current;
  }

  /** The value, or TensorFlow's refusal of a variable that was never assigned. */
  read(): Tensor {
    if (this.current !== null) return this.current;
    throw new OpError(
      'FailedPreconditionError',
      `Could not find variable ${this.name}. This could mean that the variable has been deleted or never initialized.`,
    );
  }

  /** Callers in a kernel say `session.beforeChange` first. Null makes it uninitialised again. */
  set(value: Tensor | null): void {
    if (value !== null) retain(value);
    if (this.current !== null) release(this.current);
    this.current = value;
  }

  snapshot(): () => void {
    const { current } = this;
    if (current !== null) retain(current);
    this.before = { value: current };
    return () => {
      this.set(current);
      this.settle();
    };
  }

  settle(): void {
    const value = this.before?.value;
    this.before = null;
    if (value) release(value);
  }

  dispose(): void {
    this.settle();
    this.set(null);
  }
}
