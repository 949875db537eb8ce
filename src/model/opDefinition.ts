import type { AttrValue } from './attr';
import type { DType } from './dtype';

/** op_def.proto ArgDef: an argument is one tensor, `numberAttr` tensors of one type, or a list typed by `typeListAttr`. */
export interface OpArg {
  readonly name: string;
  /** 'invalid' when `typeAttr` or `typeListAttr` says the type. */
  readonly dtype: DType;
  readonly typeAttr?: string;
  readonly numberAttr?: string;
  readonly typeListAttr?: string;
  readonly isRef?: boolean;
}

export interface OpAttr {
  readonly name: string;
  /** `int`, `list(type)`, `shape`, `func`, … as op_def.proto writes it. */
  readonly type: string;
  readonly default?: AttrValue;
}

/** An op as TensorFlow 2.21 registers it, or as older versions did where 2.21 no longer does. */
export interface OpDefinition {
  readonly name: string;
  readonly inputs: readonly OpArg[];
  readonly outputs: readonly OpArg[];
  readonly attrs: readonly OpAttr[];
  readonly stateful: boolean;
  /** One sentence, without markup. */
  readonly doc?: string;
  /** Version and explanation of the deprecation. */
  readonly deprecated?: string;
}
