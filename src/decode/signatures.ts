import type { Failure } from '../model/failure';
import { type DType, dtypeFromNumber, isRefNumber } from '../model/dtype';
import type { Shape } from '../model/shape';
import type { Signature, TensorSpec } from '../model/summary';
import type { HostTensor } from '../model/tensor';
import type { SignatureDef, TensorInfo, TensorProto } from '../proto/generated';
import { hostTensor, shapeOfProto } from './tensorProto';

/** Signature that runs the initialisers of TF2 models; it returns a control node, no tensor. */
export const INIT_OP_SIGNATURE = '__saved_model_init_op';

/** dtype of the Placeholder that a tensor name means, where there is one. */
export type PlaceholderDtype = (tensorName: string) => DType | undefined;

/**
 * A SignatureDef. The dtype of an input is its Placeholder's: exporters have written another one
 * into the TensorInfo (savedmodel-format part 3), and TensorFlow feeds by the Placeholder.
 */
export function signatureOf(
  key: string,
  proto: SignatureDef,
  placeholderDtype: PlaceholderDtype,
  onProblem: (failure: Failure) => void,
): Signature {
  const inputs = [...proto.inputs].map(([name, info]) => {
    const spec = tensorSpec(name, info);
    const actual = placeholderDtype(spec.tensorName);
    const fallback = proto.defaults.get(name);
    if (actual && actual !== spec.dtype && spec.encoding === 'dense') {
      onProblem({
        kind: 'bad-signature',
        message: `Signature ${key}: input ${name} is declared ${spec.dtype}, but its placeholder ${spec.tensorName} is ${actual}; ${actual} is used.`,
        where: { signature: key },
      });
      return withDefault({ ...spec, dtype: actual, declaredDtype: spec.dtype }, fallback, key, onProblem);
    }
    return withDefault(spec, fallback, key, onProblem);
  });
  const outputs = [...proto.outputs].map(([name, info]) => tensorSpec(name, info));
  const controlOnly = outputs.length > 0 && outputs.every((spec) => isControl(spec));
  return {
    key,
    methodName: proto.methodName,
    inputs: inputs.sort(byKey),
    outputs: outputs.sort(byKey),
    callable: key !== INIT_OP_SIGNATURE && !controlOnly && outputs.length > 0,
  };
}

function byKey(a: TensorSpec, b: TensorSpec): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/** A node instead of a tensor: `NoOp` without `:0` and without a dtype. */
function isControl(spec: TensorSpec): boolean {
  return spec.encoding === 'dense' && spec.dtype === 'invalid' && !spec.tensorName.includes(':');
}

function withDefault(
  spec: TensorSpec,
  proto: TensorProto | undefined,
  signature: string,
  onProblem: (failure: Failure) => void,
): TensorSpec {
  if (!proto) return spec;
  try {
    const value: HostTensor = hostTensor(proto);
    return { ...spec, default: value };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = `Signature ${signature}: the default of ${spec.key} cannot be read. ${error.message}`;
    onProblem({ kind: 'malformed', message, where: { signature } });
    return spec;
  }
}

function tensorSpec(key: string, info: TensorInfo): TensorSpec {
  const dtype = dtypeFromNumber(info.dtype);
  const shape = shapeOfProto(info.tensorShape);
  if (info.cooSparse) {
    const { indicesTensorName, valuesTensorName, denseShapeTensorName } = info.cooSparse;
    const rank = shape?.length ?? -1;
    return {
      key,
      tensorName: '',
      dtype,
      shape,
      encoding: 'sparse',
      components: [
        dense('indices', indicesTensorName, 'int64', [-1, rank]),
        dense('values', valuesTensorName, dtype, [-1]),
        dense('dense_shape', denseShapeTensorName, 'int64', [rank]),
      ],
    };
  }
  if (info.compositeTensor) {
    const components = info.compositeTensor.components.map((part, i) => tensorSpec(`${key}.${i}`, part));
    return { key, tensorName: '', dtype, shape, encoding: 'composite', components };
  }
  const spec = dense(key, info.name ?? '', dtype, shape);
  return isRefNumber(info.dtype) ? { ...spec, isRef: true } : spec;
}

function dense(key: string, tensorName: string, dtype: DType, shape: Shape): TensorSpec {
  return { key, tensorName, dtype, shape, encoding: 'dense' };
}

/** The signature to show first: serving_default, else serve, else the first that can be called. */
export function defaultSignatureOf(signatures: readonly Signature[]): string | null {
  const callable = signatures.filter((signature) => signature.callable).map((signature) => signature.key);
  return ['serving_default', 'serve'].find((key) => callable.includes(key)) ?? callable[0] ?? null;
}
