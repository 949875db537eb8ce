import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { intsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define, runKernel, tryDevice, tryDeviceFiniteAnywhere } from '../define';
import { picked } from '../kernels/move';
import { refusedBy } from '../refusals';
import { interpolate, resample, resampleBack } from './resample';
import { areaTaps, bicubicTaps, bilinearTaps, nearestOf, resizeOf, samplingOf, scaleOf } from './sampling';
import type { Sampling, Taps } from './sampling';

/** The four ways to resize NHWC images. All but nearest answer float32 whatever the input. */

type TapsOf = (input: number, output: number, s: Sampling) => Taps;

const ONE_SAMPLING = { support: refusedBy(({ attrs }) => samplingOf(attrs)) };

function separable(taps: TapsOf, mixed: typeof resample, kernel: string | null): OpEntry {
  const resized = (call: OpCall, images: Tensor, sizeInput: Tensor): Tensor => {
    const { sampling, height, width } = resizeOf(call, images, sizeInput);
    if (kernel !== null && images.size > 0) {
      const done = tryDeviceFiniteAnywhere(kernel, [images], call, (d) =>
        runKernel(kernel, { images: d }, { ...sampling, size: [height, width] }),
      );
      if (done !== null) return done;
    }
    const [, inHeight, inWidth] = images.shape as [number, number, number];
    return mixed(images, taps(inHeight, height, sampling), taps(inWidth, width, sampling));
  };
  return define(resized, ONE_SAMPLING);
}

function nearestRows(input: number, output: number, s: Sampling): Int32Array {
  const scale = scaleOf(input, output, s.alignCorners);
  return Int32Array.from({ length: output }, (_n, i) => nearestOf(i, input, scale, s));
}

/** Copies pixels: keeps the dtype. Always on the host or by gathering, so that float32 rounding picks TensorFlow's pixel. */
function nearest(call: OpCall, images: Tensor, sizeInput: Tensor): Tensor {
  const { sampling, height, width } = resizeOf(call, images, sizeInput);
  const [, inHeight, inWidth] = images.shape as [number, number, number];
  if (images.size > 0) {
    const done = tryDevice('ResizeNearestNeighbor', [images], call, (d) =>
      runKernel('ResizeNearestNeighbor', { images: d }, { ...sampling, size: [height, width] }),
    );
    if (done !== null) return done;
  }
  return picked(picked(images, 1, nearestRows(inHeight, height, sampling)), 2, nearestRows(inWidth, width, sampling));
}

/** One tap of full weight: the pixel that nearest took. */
function nearestTaps(input: number, output: number, s: Sampling): Taps {
  return { count: 1, index: nearestRows(input, output, s), weight: new Float32Array(output).fill(1) };
}

function bilinearGrad(call: OpCall, grad: Tensor, original: Tensor): Tensor {
  const [, inHeight, inWidth] = original.shape as [number, number, number];
  return backward(call, grad, original.dtype, inHeight, inWidth, bilinearTaps);
}

function bicubicGrad(call: OpCall, grad: Tensor, original: Tensor): Tensor {
  const [, inHeight, inWidth] = original.shape as [number, number, number];
  return backward(call, grad, original.dtype, inHeight, inWidth, bicubicTaps);
}

function nearestGrad(call: OpCall, grad: Tensor, sizeInput: Tensor): Tensor {
  const [inHeight, inWidth] = intsOf(sizeInput) as [number, number];
  return backward(call, grad, grad.dtype, inHeight, inWidth, nearestTaps);
}

function backward(
  call: OpCall,
  grad: Tensor,
  dtype: Tensor['dtype'],
  inHeight: number,
  inWidth: number,
  taps: TapsOf,
): Tensor {
  if (grad.shape.length !== 4) throw invalid('input_grad must be 4-dimensional');
  const sampling = {
    alignCorners: call.attrs.bool('align_corners'),
    halfPixelCenters: call.attrs.bool('half_pixel_centers'),
  };
  const [, height, width] = grad.shape as [number, number, number];
  // resize_bilinear_op multiplies floats; resize_bicubic_op first makes a gradient of float64 of each.
  const inSingle = taps === bilinearTaps;
  const [rows, columns] = [taps(inHeight, height, sampling), taps(inWidth, width, sampling)];
  return resampleBack(grad, dtype, inHeight, inWidth, rows, columns, inSingle);
}

export const RESIZE: OpFamily = {
  ResizeBilinear: separable(bilinearTaps, interpolate, 'ResizeBilinear'),
  ResizeBicubic: separable(bicubicTaps, resample, null),
  ResizeArea: separable(areaTaps, resample, null),
  ResizeNearestNeighbor: define(nearest, ONE_SAMPLING),
  ResizeBilinearGrad: define(bilinearGrad),
  ResizeBicubicGrad: define(bicubicGrad),
  ResizeNearestNeighborGrad: define(nearestGrad),
};
