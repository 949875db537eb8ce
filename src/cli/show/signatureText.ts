import { dtypeEnumName } from '../../model/dtype';
import type { Signature, TensorSpec } from '../../model/summary';
import { byCodePoints } from './pythonText';

/** Inputs and outputs of a signature as `show` prints them; `indent` in steps of two blanks. */
export function signatureText(signature: Signature, indent: number): string {
  const pad = '  '.repeat(indent);
  const lines = [
    `${pad}The given SavedModel SignatureDef contains the following input(s):`,
    ...tensorLines('inputs', signature.inputs, pad),
    `${pad}The given SavedModel SignatureDef contains the following output(s):`,
    ...tensorLines('outputs', signature.outputs, pad),
    `${pad}Method name is: ${signature.methodName}`,
  ];
  return `${lines.join('\n')}\n`;
}

function tensorLines(what: string, specs: readonly TensorSpec[], pad: string): readonly string[] {
  return [...specs]
    .sort((a, b) => byCodePoints(a.key, b.key))
    .flatMap((spec) => [
      `${pad}  ${what}['${spec.key}'] tensor_info:`,
      `${pad}      dtype: ${dtypeEnumName(spec.declaredDtype ?? spec.dtype)}${spec.isRef ? '_REF' : ''}`,
      `${pad}      shape: ${spec.shape === null ? 'unknown_rank' : `(${spec.shape.join(', ')})`}`,
      `${pad}      name: ${spec.tensorName}`,
    ]);
}
