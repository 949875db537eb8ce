import type { DType } from '../../../model/dtype';
import { isFullyKnown } from '../../../model/shape';
import type { Shape } from '../../../model/shape';
import { release, retain } from '../../values/lifetime';
import { invalid } from '../../opError';
import type { OpError } from '../../opError';
import type { Resource } from '../../session/session';
import type { Tensor } from '../../values/value';
import { zeros } from './rows';
import { areCompatible, mergeShapes, text } from './tensorList';

/** How a TensorArray was asked to behave (attributes of TensorArrayV3). */
export interface ArrayRules {
  readonly dtype: DType;
  readonly elementShape: Shape;
  readonly dynamicSize: boolean;
  readonly clearAfterRead: boolean;
  readonly identicalShapes: boolean;
  /** Of a gradient: a second value written to an element is added. */
  readonly sum?: (a: Tensor, b: Tensor) => Tensor;
}

/** What a slot of the array went through. */
type Slot =
  | { readonly state: 'empty' }
  | { readonly state: 'cleared' }
  | { readonly state: 'written'; readonly value: Tensor };

/**
 * A TensorArray of TensorFlow 1: written once, read once, gone with the run
 * (tensor_array.h). Unlike a TensorList it is a resource, not a value.
 */
export class TensorArray implements Resource {
  readonly resourceKind = 'tensor-array';
  readonly rules: ArrayRules;
  private elementShape: Shape;
  private slots: Slot[];
  /** Shapes of what was written, also after it was read and forgotten. */
  readonly shapes: Shape[] = [];

  constructor(rules: ArrayRules, size: number) {
    this.rules = rules;
    this.elementShape = rules.elementShape;
    this.slots = Array.from({ length: size }, () => ({ state: 'empty' }));
  }

  get size(): number {
    return this.slots.length;
  }

  /** What all elements' shapes are known to agree with. */
  get shape(): Shape {
    return this.elementShape;
  }

  write(index: number, value: Tensor): void {
    const { dtype, dynamicSize, identicalShapes } = this.rules;
    if (index < 0) throw invalid(`Tried to write to index ${index}.`);
    if (index >= this.size && !dynamicSize) {
      throw invalid(`Tried to write to index ${index} but array is not resizeable and size is: ${this.size}`);
    }
    if (value.dtype !== dtype) {
      throw invalid(
        `Could not write to TensorArray index ${index} because the value dtype is ${value.dtype} but TensorArray dtype is ${dtype}.`,
      );
    }
    if (!areCompatible(this.elementShape, value.shape)) {
      throw invalid(
        `Could not write to TensorArray index ${index} because the value shape is ${text(value.shape)} which is incompatible with the TensorArray's inferred element shape: ${text(this.elementShape)} (consider setting infer_shape=False).`,
      );
    }
    while (this.size <= index) this.slots.push({ state: 'empty' });
    const slot = this.slots[index] as Slot;
    if (slot.state === 'cleared') {
      throw invalid(`Could not write to TensorArray index ${index} because it has already been read.`);
    }
    const known = this.shapes[index] ?? null;
    if (this.rules.sum !== undefined && !areCompatible(known, value.shape)) {
      throw invalid(
        `Could not aggregate to TensorArray index ${index} because the existing shape is ${text(known)} but the new input shape is ${text(value.shape)}.`,
      );
    }
    if (slot.state === 'written' && this.rules.sum !== undefined) {
      const total = this.rules.sum(slot.value, value);
      retain(total);
      release(slot.value);
      this.slots[index] = { state: 'written', value: total };
      return;
    }
    if (slot.state === 'written') {
      throw invalid(`Could not write to TensorArray index ${index} because it has already been written to.`);
    }
    if (identicalShapes) this.elementShape = mergeShapes(this.elementShape, value.shape);
    retain(value);
    this.slots[index] = { state: 'written', value };
    this.shapes[index] = value.shape;
  }

  read(index: number): Tensor {
    const slot = this.slots[index];
    if (slot === undefined) throw invalid(`Tried to read from index ${index} but array size is: ${this.size}`);
    if (slot.state === 'cleared') throw alreadyCleared(index);
    if (slot.state === 'empty') {
      const shape = this.shapes[index] ?? this.elementShape;
      if (shape !== null && isFullyKnown(shape)) return zeros(this.rules.dtype, shape);
      throw invalid(
        `Could not read from TensorArray index ${index}.  Furthermore, the element shape is not fully defined: ${text(shape)}.  It is possible you are working with a resizeable TensorArray and stop_gradients is not allowing the gradients to be written.  If you set the full element_shape property on the forward TensorArray, the proper all-zeros tensor will be returned instead of incurring this error.`,
      );
    }
    return slot.value;
  }

  /** Elements one after the other: of an array that forgets what was read, none twice. */
  readEach(indices: readonly number[]): Tensor[] {
    const before = new Set<number>();
    return indices.map((index) => {
      if (this.rules.clearAfterRead && before.has(index)) throw alreadyCleared(index);
      before.add(index);
      return this.read(index);
    });
  }

  /** Forgets elements that were read, where the array was made so. */
  afterReading(indices: readonly number[]): void {
    if (!this.rules.clearAfterRead) return;
    for (const index of indices) {
      const slot = this.slots[index];
      if (slot?.state === 'written') release(slot.value);
      this.slots[index] = { state: 'cleared' };
    }
  }

  /** Arrays end with their run: there is nothing to go back to. */
  snapshot(): () => void {
    return () => undefined;
  }

  dispose(): void {
    for (const slot of this.slots) if (slot.state === 'written') release(slot.value);
    this.slots = [];
  }
}

function alreadyCleared(index: number): OpError {
  return invalid(
    `Could not read index ${index} twice because it was cleared after a previous read (perhaps try setting clear_after_read = false?).`,
  );
}
