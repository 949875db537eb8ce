import { formatTensorShape } from './shape';
import type { Signature, TensorSpec } from './summary';

/** One tensor of a signature in words, as a table shows it. */
export interface SignatureLine {
  /** `part`: of the composite tensor above. */
  readonly way: 'in' | 'out' | 'part';
  readonly name: string;
  readonly note?: string;
  readonly dtype: string;
  readonly shape: string;
  readonly tensor: string;
}

/** The inputs, then the outputs, the parts of sparse and ragged tensors below their tensor. */
export function signatureLines({ inputs, outputs }: Signature): readonly SignatureLine[] {
  const lines = (way: 'in' | 'out') => (spec: TensorSpec) => [
    { ...line(way, spec), ...(spec.default && { note: 'has a default' }) },
    ...(spec.components ?? []).map((part) => line('part', part)),
  ];
  return [...inputs.flatMap(lines('in')), ...outputs.flatMap(lines('out'))];
}

function line(way: SignatureLine['way'], spec: TensorSpec): SignatureLine {
  const { key, dtype, shape, tensorName, encoding = '' } = spec;
  // An init op's TensorInfo names a node, which has neither a dtype nor a shape.
  if (dtype === 'invalid') return { way, name: key, dtype: '', shape: '', tensor: tensorName || encoding };
  return { way, name: key, dtype, shape: formatTensorShape(shape), tensor: tensorName || encoding };
}
