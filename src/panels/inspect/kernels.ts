import type { HostTensor } from '../../model/tensor';

/** Whether a tensor is worth showing as small pictures: a convolution's kernels of at least 3 × 3. */
export function isKernel({ shape }: HostTensor): boolean {
  const [height = 0, width = 0] = shape;
  return shape.length === 4 && height >= 3 && width >= 3 && height <= 31 && width <= 31;
}
