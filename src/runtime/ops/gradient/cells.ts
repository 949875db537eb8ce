import { invalid } from '../../opError';
import type { OpCall, OpFamily, StaticCall, Support } from '../../registry';
import { rounderOf } from '../../values/rounding';
import { allocateNumbers, fromHost, numbersOf, scalarNumberOf } from '../../values/tensors';
import type { NumberArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';

/** Gradients of the recurrent cells that TensorFlow 1 fused (lstm_ops.cc, gru_ops.cc). */

/** Where each gate's columns stand in w and b. */
interface Gates {
  readonly i: number;
  readonly c: number;
  readonly f: number;
  readonly o: number;
}

const ICFO: Gates = { i: 0, c: 1, f: 2, o: 3 };
const IFCO: Gates = { i: 0, f: 1, c: 2, o: 3 };

interface LstmStep {
  readonly csPrev: ArrayLike<number>;
  readonly i: ArrayLike<number>;
  readonly cs: ArrayLike<number>;
  readonly f: ArrayLike<number>;
  readonly o: ArrayLike<number>;
  readonly ci: ArrayLike<number>;
  readonly co: ArrayLike<number>;
}

interface Peepholes {
  readonly i: ArrayLike<number>;
  readonly f: ArrayLike<number>;
  readonly o: ArrayLike<number>;
}

/** Sums of the peepholes' gradients over batch and time. */
interface PeepholeSums {
  readonly i: NumberArray;
  readonly f: NumberArray;
  readonly o: NumberArray;
}

/**
 * Every step is rounded to the dtype, as Eigen's expressions are, from left to right: of a gate near 1 the slope is
 * what rounding leaves.
 */
function cellArithmetic(round: (x: number) => number): {
  readonly round: (x: number) => number;
  readonly product: (a: number, b: number) => number;
  /** Of the sigmoid, from its value. */
  readonly slope: (value: number) => number;
  /** Of the hyperbolic tangent, from its value. */
  readonly curve: (value: number) => number;
} {
  return {
    round,
    product: (a, b) => round(a * b),
    slope: (value) => round(value * round(1 - value)),
    curve: (value) => round(1 - round(value * value)),
  };
}

/** One step backwards: fills `gates` [batch, 4·units] and returns the gradient of the cell state before. */
function lstmStepGrad(
  dtype: Tensor['dtype'],
  [batch, units]: readonly [number, number],
  order: Gates,
  step: LstmStep,
  peepholes: Peepholes | null,
  csGrad: ArrayLike<number>,
  hGrad: ArrayLike<number>,
  gates: NumberArray,
  sums: PeepholeSums,
): NumberArray {
  const { round, product, slope, curve } = cellArithmetic(rounderOf(dtype));
  const before = allocateNumbers(dtype, batch * units);
  const at = (list: ArrayLike<number>, k: number): number => list[k] as number;
  const add = (list: NumberArray, u: number, value: number): void => {
    list[u] = round((list[u] as number) + round(value));
  };
  for (let b = 0; b < batch; b++) {
    for (let u = 0; u < units; u++) {
      const k = b * units + u;
      const [i, f, o, ci, co] = [at(step.i, k), at(step.f, k), at(step.o, k), at(step.ci, k), at(step.co, k)];
      const dh = at(hGrad, k);
      const dO = product(product(slope(o), dh), co);
      let dcs = round(product(product(curve(co), dh), o) + at(csGrad, k));
      if (peepholes !== null) dcs = round(dcs + product(dO, at(peepholes.o, u)));
      const dCi = product(product(curve(ci), dcs), i);
      const dF = product(product(slope(f), dcs), at(step.csPrev, k));
      const dI = product(product(slope(i), dcs), ci);
      const row = b * 4 * units + u;
      gates[row + order.i * units] = dI;
      gates[row + order.c * units] = dCi;
      gates[row + order.f * units] = dF;
      gates[row + order.o * units] = dO;
      let dBefore = round(dcs * f);
      if (peepholes !== null) {
        dBefore = round(round(dBefore + product(dI, at(peepholes.i, u))) + product(dF, at(peepholes.f, u)));
        add(sums.i, u, dI * at(step.csPrev, k));
        add(sums.f, u, dF * at(step.csPrev, k));
        add(sums.o, u, dO * at(step.cs, k));
      }
      before[k] = dBefore;
    }
  }
  return before;
}

function peepholesOf(call: OpCall, wci: Tensor, wcf: Tensor, wco: Tensor): Peepholes | null {
  return call.attrs.bool('use_peephole') ? { i: numbersOf(wci), f: numbersOf(wcf), o: numbersOf(wco) } : null;
}

function newSums(dtype: Tensor['dtype'], units: number): PeepholeSums {
  const fresh = (): NumberArray => allocateNumbers(dtype, units);
  return { i: fresh(), f: fresh(), o: fresh() };
}

/** Outputs: the gradients of the cell state before, of the gates before their activation, and of the peepholes. */
function lstmBlockCellGrad(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const [x, csPrev, , w, wci, wcf, wco, , i, cs, f, o, ci, co, csGrad, hGrad] = inputs as Tensor[] & { length: 16 };
  const { dtype } = x as Tensor;
  const [batch, units] = (csPrev as Tensor).shape as [number, number];
  const width = (x as Tensor).shape[1] as number;
  if ((w as Tensor).shape.join() !== `${width + units},${4 * units}`)
    throw invalid(`w must be [${width + units},${4 * units}]`);
  const [step] = [
    {
      csPrev: numbersOf(csPrev as Tensor),
      i: numbersOf(i as Tensor),
      cs: numbersOf(cs as Tensor),
      f: numbersOf(f as Tensor),
      o: numbersOf(o as Tensor),
      ci: numbersOf(ci as Tensor),
      co: numbersOf(co as Tensor),
    },
  ];
  const gates = allocateNumbers(dtype, batch * 4 * units);
  const sums = newSums(dtype, units);
  const before = lstmStepGrad(
    dtype,
    [batch, units],
    ICFO,
    step as LstmStep,
    peepholesOf(call, wci as Tensor, wcf as Tensor, wco as Tensor),
    numbersOf(csGrad as Tensor),
    numbersOf(hGrad as Tensor),
    gates,
    sums,
  );
  return [
    fromHost(dtype, [batch, units], before),
    fromHost(dtype, [batch, 4 * units], gates),
    ...[sums.i, sums.f, sums.o].map((sum) => fromHost(dtype, [units], sum)),
  ];
}

/** rows [n, k] times the transpose of w's rows from `first` on: [n, count]. */
function timesTransposed(
  rows: ArrayLike<number>,
  n: number,
  k: number,
  w: ArrayLike<number>,
  first: number,
  count: number,
): Float64Array {
  const out = new Float64Array(n * count);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < count; c++) {
      let sum = 0;
      for (let j = 0; j < k; j++) sum += (rows[r * k + j] as number) * (w[(first + c) * k + j] as number);
      out[r * count + c] = sum;
    }
  }
  return out;
}

/** The steps from the last within seq_len_max back to the first. Outputs: gradients of x, cs_prev, h_prev, w, the peepholes and b. */
function blockLstmGrad(order: Gates): (call: OpCall, ...inputs: Tensor[]) => Tensor[] {
  return (call, ...inputs) => {
    const [lengthInput, x, csPrev, hPrev, w, wci, wcf, wco] = inputs as unknown as readonly Tensor[] &
      readonly [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
    const [i, cs, f, o, ci, co, h, csGrad, hGrad] = inputs.slice(9).map(numbersOf) as [
      NumberArray,
      NumberArray,
      NumberArray,
      NumberArray,
      NumberArray,
      NumberArray,
      NumberArray,
      NumberArray,
      NumberArray,
    ];
    const { dtype } = x;
    const round = rounderOf(dtype);
    const [time, batch, width] = x.shape as [number, number, number];
    const units = csPrev.shape[1] as number;
    const size = batch * units;
    const columns = 4 * units;
    if (w.shape.join() !== `${width + units},${columns}`) throw invalid(`w must be [${width + units},${columns}]`);
    const length = scalarNumberOf(lengthInput);
    const weights = numbersOf(w);
    const data = numbersOf(x);
    const xGrad = allocateNumbers(dtype, x.size);
    const wGrad = new Float64Array(w.size);
    const bGrad = new Float64Array(columns);
    const sums = newSums(dtype, units);
    const peepholes = peepholesOf(call, wci, wcf, wco);
    let csBack: NumberArray = allocateNumbers(dtype, size);
    let hBack: NumberArray = allocateNumbers(dtype, size);
    for (let t = Math.min(length, time) - 1; t >= 0; t--) {
      const part = (list: NumberArray): NumberArray => list.subarray(t * size, (t + 1) * size);
      const previous = (list: NumberArray, start: Tensor): NumberArray =>
        t === 0 ? numbersOf(start) : list.subarray((t - 1) * size, t * size);
      const step: LstmStep = {
        csPrev: previous(cs, csPrev),
        i: part(i),
        cs: part(cs),
        f: part(f),
        o: part(o),
        ci: part(ci),
        co: part(co),
      };
      const both = (given: NumberArray, back: NumberArray): Float64Array =>
        Float64Array.from(part(given), (g, k) => round(g + (back[k] as number)));
      const gates = allocateNumbers(dtype, batch * columns);
      csBack = lstmStepGrad(
        dtype,
        [batch, units],
        order,
        step,
        peepholes,
        both(csGrad, csBack),
        both(hGrad, hBack),
        gates,
        sums,
      );
      xGrad.set(timesTransposed(gates, batch, columns, weights, 0, width).map(round), t * batch * width);
      const hNew = allocateNumbers(dtype, size);
      hNew.set(timesTransposed(gates, batch, columns, weights, width, units).map(round));
      hBack = hNew;
      const hBefore = previous(h, hPrev);
      for (let b = 0; b < batch; b++) {
        for (let p = 0; p < width + units; p++) {
          const value = (p < width ? data[(t * batch + b) * width + p] : hBefore[b * units + p - width]) as number;
          for (let j = 0; j < columns; j++)
            wGrad[p * columns + j] = (wGrad[p * columns + j] as number) + value * (gates[b * columns + j] as number);
        }
        for (let j = 0; j < columns; j++) bGrad[j] = (bGrad[j] as number) + (gates[b * columns + j] as number);
      }
    }
    const finish = (shape: readonly number[], list: ArrayLike<number>): Tensor => {
      const out = allocateNumbers(dtype, list.length);
      for (let k = 0; k < list.length; k++) out[k] = round(list[k] as number);
      return fromHost(dtype, shape, out);
    };
    return [
      finish(x.shape, xGrad),
      finish(csPrev.shape, csBack),
      finish(hPrev.shape, hBack),
      finish(w.shape, wGrad),
      ...[sums.i, sums.f, sums.o].map((sum) => finish([units], sum)),
      finish([columns], bGrad),
    ];
  };
}

/** Outputs: the gradients of x and h_prev, and of the candidate and the gates before their activation. */
function gruBlockCellGrad(_: OpCall, ...inputs: Tensor[]): Tensor[] {
  const [x, hPrev, wRu, wC, , , r, u, c, dH] = inputs as unknown as readonly Tensor[] &
    readonly [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  const [batch, width] = x.shape as [number, number];
  const units = hPrev.shape[1] as number;
  const [h, reset, update, candidate, slope] = [hPrev, r, u, c, dH].map(numbersOf) as [
    NumberArray,
    NumberArray,
    NumberArray,
    NumberArray,
    NumberArray,
  ];
  const { round, product, curve } = cellArithmetic(Math.fround);
  const size = batch * units;
  const dC = new Float32Array(size);
  const gates = new Float32Array(2 * size);
  for (let k = 0; k < size; k++) {
    const [z, n, d] = [update[k] as number, candidate[k] as number, slope[k] as number];
    dC[k] = product(product(d, round(1 - z)), curve(n));
  }
  const back = timesTransposed(dC, batch, units, numbersOf(wC), width, units);
  for (let b = 0, k = 0; b < batch; b++) {
    for (let j = 0; j < units; j++, k++) {
      const [z, s, n, d] = [update[k] as number, reset[k] as number, candidate[k] as number, slope[k] as number];
      gates[2 * b * units + j] = product(product(product(back[k] as number, h[k] as number), s), round(1 - s));
      gates[(2 * b + 1) * units + j] = product(product(product(d, round((h[k] as number) - n)), z), round(1 - z));
    }
  }
  const fromGates = timesTransposed(gates, batch, 2 * units, numbersOf(wRu), 0, width + units);
  const fromCandidate = timesTransposed(dC, batch, units, numbersOf(wC), 0, width);
  const dX = new Float32Array(batch * width);
  const dHPrev = new Float32Array(size);
  for (let b = 0; b < batch; b++) {
    for (let j = 0; j < width; j++)
      dX[b * width + j] = (fromGates[b * (width + units) + j] as number) + (fromCandidate[b * width + j] as number);
    for (let j = 0; j < units; j++) {
      const k = b * units + j;
      const throughGates = fromGates[b * (width + units) + width + j] as number;
      const throughReset = round(throughGates + product(back[k] as number, reset[k] as number));
      dHPrev[k] = throughReset + product(slope[k] as number, update[k] as number);
    }
  }
  return [
    fromHost('float32', x.shape, dX),
    fromHost('float32', hPrev.shape, dHPrev),
    fromHost('float32', hPrev.shape, dC),
    fromHost('float32', [batch, 2 * units], gates),
  ];
}

/** Which way halves round within the sums over batch, time and units hangs on the order that TensorFlow's kernel adds in. */
function halfSums(call: StaticCall): Support {
  if (call.inputDtypes[1] !== 'float16') return { verdict: 'exact' };
  return {
    verdict: 'approximate',
    why: `TensorFlow's ${call.op} adds float16 in float16, in an order that this program does not follow`,
  };
}

export const CELL_GRADIENTS: OpFamily = {
  LSTMBlockCellGrad: define(lstmBlockCellGrad),
  BlockLSTMGrad: define(blockLstmGrad(ICFO), { support: halfSums }),
  BlockLSTMGradV2: define(blockLstmGrad(IFCO), { support: halfSums }),
  GRUBlockCellGrad: define(gruBlockCellGrad),
};
