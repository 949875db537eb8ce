import { engine, getKernel, registerKernel } from '@tensorflow/tfjs-core';
import type { DataType, Tensor as DeviceTensor, TensorInfo } from '@tensorflow/tfjs-core';
import { runKernel } from '../define';

/** A shader, as gpgpu_math.ts of tfjs's webgl backend takes it: inputs and output unpacked, one number a texel. */
interface Program {
  /** getX(row, column) reads the input called x. */
  readonly variableNames: readonly string[];
  readonly outputShape: readonly number[];
  readonly userCode: string;
}

interface WebglBackend {
  runWebGLProgram(program: Program, inputs: readonly DeviceTensor[], dtype: DataType): TensorInfo;
}

function run(program: Program, ...inputs: readonly DeviceTensor[]): DeviceTensor {
  const tfjs = engine();
  const made = (tfjs.backend as unknown as WebglBackend).runWebGLProgram(program, inputs, 'float32');
  return tfjs.makeTensorFromTensorInfo(made);
}

/** By this name tfjs's webgl backend knows the softmax of this file, once it is registered. Input: logits. */
export const SOFTMAX_BY_ROWS = 'SoftmaxByRows';

/** Gives the webgl backend its kernel. */
export function registerSoftmaxByRows(): void {
  if (getKernel(SOFTMAX_BY_ROWS, 'webgl')) return;
  registerKernel({
    kernelName: SOFTMAX_BY_ROWS,
    backendName: 'webgl',
    kernelFunc: ({ inputs }) => softmaxByRows(inputs['logits'] as DeviceTensor),
  });
}

/** Longest row that one thread goes through: beyond it many threads with a few elements each are quicker. */
export const LONGEST_ROW = 1024;

/** exp loses NaN on some cards, which isnan of tfjs's own tells by its bits. */
const POWER = `
  float power(float x, float largest) {
    float below = x - largest;
    return isnan(below) ? below : exp(below);
  }`;

/**
 * Softmax along the last axis, which has at most LONGEST_ROW elements, in two draws: of each row the largest element
 * and the sum of the powers, then the quotients. tfjs's own takes nine, begins its search for the largest at −1e20,
 * and makes ones of a row of NaN (its RealDiv answers 1 wherever both operands are equal).
 */
function softmaxByRows(logits: DeviceTensor): DeviceTensor {
  const { shape } = logits;
  const length = shape.at(-1) as number;
  const rows = logits.size / length;
  const x = runKernel('Reshape', { x: logits }, { shape: [rows, length] });
  const scale = run(
    {
      variableNames: ['x'],
      outputShape: [rows, 2],
      userCode: `${POWER}
  void main() {
    ivec2 at = getOutputCoords();
    float largest = getX(at.x, 0);
    bool hasNaN = isnan(largest);
    for (int i = 1; i < ${length}; i++) {
      float value = getX(at.x, i);
      hasNaN = hasNaN || isnan(value);
      largest = max(largest, value);
    }
    float sum = 0.0;
    for (int i = 0; i < ${length}; i++) sum += power(getX(at.x, i), largest);
    setOutput(hasNaN ? NAN : at.y == 0 ? largest : sum);
  }`,
    },
    x,
  );
  const quotients = run(
    {
      variableNames: ['x', 'scale'],
      outputShape: [rows, length],
      userCode: `${POWER}
  void main() {
    ivec2 at = getOutputCoords();
    setOutput(power(getX(at.x, at.y), getScale(at.x, 0)) / getScale(at.x, 1));
  }`,
    },
    x,
    scale,
  );
  return runKernel('Reshape', { x: quotients }, { shape });
}
