import type { DType } from '../../../model/dtype';
import { invalid, InternalRefusal } from '../../opError';
import { rounderOf } from '../../values/rounding';
import { normal, uniform } from './distributions';
import type { Philox } from './philox';

/** Parameters of one truncated normal distribution. */
export interface TruncatedNormal {
  readonly mean: number;
  readonly deviation: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Bounds this many deviations away leave so much that plain normal numbers are tried. */
const WIDE = 1.3;
const MOST_TRIES = 1000;

/**
 * Draws `count` samples with the method that fits the bounds: normal numbers,
 * uniform numbers under the density, or an exponential tail. The generator
 * goes on from where it stands.
 */
export function drawTruncated(
  philox: Philox,
  dtype: DType,
  parameters: TruncatedNormal,
  count: number,
  give: (x: number) => void,
): void {
  const { mean } = parameters;
  let { deviation, lowest, highest } = parameters;
  if (!(deviation > 0 && lowest < highest && (Number.isFinite(lowest) || Number.isFinite(highest))))
    throw invalid('Invalid parameters');
  if (lowest === -Infinity || highest < mean) {
    // Mirrored, so that the lower bound is finite.
    [lowest, highest] = [highest, lowest];
    deviation = -deviation;
  }
  const r = dtype === 'float64' ? (x: number): number => x : Math.fround;
  const low = r(r(lowest - mean) / deviation);
  const high = r(r(highest - mean) / deviation);
  const factor = r(Math.sqrt(r(r(low * low) + 4)));
  const cutoff = r(r(2 * r(Math.exp(r(0.5 + r(r(low * r(low - factor)) / 4))))) / r(low + factor));
  const width = r(high - low);

  const block = new Uint32Array(4);
  const numbers = new Float64Array(4);
  const seconds = new Float64Array(4);
  const round = rounderOf(dtype);
  const uniforms = uniform(dtype);
  const normals = normal(dtype);
  let done = 0;
  let tries = 0;
  const judge = (accepted: boolean, x: number): void => {
    if (accepted) {
      give(round(r(r(x * deviation) + mean)));
      done += 1;
      tries = 0;
    } else if (++tries > MOST_TRIES) {
      throw new InternalRefusal('TruncatedNormal rejection sampler failed to accept a sample.');
    }
  };
  const draw = (from: typeof uniforms, into: Float64Array): void => {
    philox.next(block);
    from.draw(block, into);
  };
  while (done < count) {
    if ((low < -WIDE && high >= 0) || (high > WIDE && low <= 0)) {
      draw(normals, numbers);
      for (let i = 0; i < normals.size && done < count; i++) {
        const x = numbers[i] as number;
        judge(x >= low && x <= high, x);
      }
    } else if (width < cutoff) {
      const plus = low < 0 ? 0 : r(low * low);
      draw(uniforms, numbers);
      draw(uniforms, seconds);
      for (let i = 0; i < uniforms.size && done < count; i++) {
        const z = r(r((numbers[i] as number) * width) + low);
        judge((seconds[i] as number) <= r(Math.exp(r(r(plus - r(z * z)) / 2))), z);
      }
    } else {
      const alpha = r(r(low + factor) / 2);
      draw(uniforms, numbers);
      for (let i = 0; i < uniforms.size && done < count; i += 2) {
        const z = r(r(r(-Math.log(numbers[i] as number)) / alpha) + low);
        const x = low < alpha ? r(alpha - z) : r(low - alpha);
        judge((numbers[i + 1] as number) <= r(Math.exp(r(r(-x * x) / 2))) && z < high, z);
      }
    }
  }
}
