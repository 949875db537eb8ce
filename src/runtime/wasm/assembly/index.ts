export { multiply, pack, packedBytes, scratchBytes } from './gemm';
export { convolve, depthwise } from './convolution';
export { flush, magnitude, pairs, singles } from './elementwise';
export { gatherStrided } from './move';
export { sumRows } from './sums';
