import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { roundAll, rounderOf } from '../../values/rounding';
import { allocateNumbers, fromHost, numbersOf, scalarNumberOf } from '../../values/tensors';
import type { NumberArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { gemm } from '../kernels/gemm';
import { contractSingles, isSingleProduct } from '../kernels/singleProduct';
import { narrowProduct } from '../kernels/narrowProduct';
import { narrowSigmoid } from '../kernels/narrowSigmoid';
import { narrowVectorProduct } from '../kernels/narrowVectorProduct';
import { tanhSingle } from '../kernels/singleTanh';

/** Recurrent cells in one op, as TensorFlow 1 fused them. Gate order is i, c, f, o; BlockLSTMV2 has i, f, c, o. */

interface Cell {
  readonly dtype: Tensor['dtype'];
  readonly batch: number;
  readonly inputs: number;
  readonly units: number;
  /** Column blocks of the gates within w and b. */
  readonly order: { readonly i: number; readonly c: number; readonly f: number; readonly o: number };
  readonly weights: NumberArray;
  readonly bias: NumberArray;
  readonly peepholes: { readonly i: NumberArray; readonly f: NumberArray; readonly o: NumberArray } | null;
  readonly forgetBias: number;
  /** Cell values beyond ± this are clipped; 0 or less is off. */
  readonly clip: number;
}

/** What one step gives, in the order of the ops' outputs. */
interface Step {
  readonly i: NumberArray;
  readonly cs: NumberArray;
  readonly f: NumberArray;
  readonly o: NumberArray;
  readonly ci: NumberArray;
  readonly co: NumberArray;
  readonly h: NumberArray;
}

/** Denormals are flushed, as in TensorFlow's cells. */
const sigmoid = (x: number): number => {
  const y = 1 / (1 + Math.exp(-x));
  return y < 2 ** -126 ? 0 : y;
};

function lstmStep(cell: Cell, x: NumberArray, at: number, csBefore: NumberArray, hBefore: NumberArray): Step {
  const { batch, units, order, peepholes } = cell;
  const gates = new Float64Array(batch * 4 * units);
  linearGates(cell, x, at, hBefore, gates);
  // Every intermediate is an element of the dtype: float16 cells differ visibly where a rounding is left out.
  const round = rounderOf(cell.dtype);
  const gateOf = (x: number): number => round(cell.dtype === 'float16' ? narrowSigmoid(x, round) : sigmoid(x));
  for (let k = 0; k < gates.length; k++) {
    gates[k] = round(round(gates[k] as number) + (cell.bias[k % (4 * units)] as number));
  }
  const fresh = (): NumberArray => allocateNumbers(cell.dtype, batch * units);
  const step: Step = { i: fresh(), cs: fresh(), f: fresh(), o: fresh(), ci: fresh(), co: fresh(), h: fresh() };
  for (let b = 0; b < batch; b++) {
    for (let u = 0; u < units; u++) {
      const k = b * units + u;
      const gate = (block: number): number => gates[(b * 4 + block) * units + u] as number;
      const before = csBefore[k] as number;
      const peep = (weights: NumberArray | undefined, state: number): number =>
        weights === undefined ? 0 : round(state * (weights[u] as number));
      const i = gateOf(round(gate(order.i) + peep(peepholes?.i, before)));
      const ci = round(tanhSingle(gate(order.c)));
      const f = gateOf(round(round(gate(order.f) + cell.forgetBias) + peep(peepholes?.f, before)));
      let cs = round(round(ci * i) + round(before * f));
      if (cell.clip > 0) cs = Math.min(Math.max(cs, -cell.clip), cell.clip);
      const o = gateOf(round(gate(order.o) + peep(peepholes?.o, cs)));
      const co = round(tanhSingle(cs));
      [step.i[k], step.ci[k], step.f[k], step.cs[k], step.o[k], step.co[k], step.h[k]] = [
        i,
        ci,
        f,
        cs,
        o,
        co,
        round(co * o),
      ];
    }
  }
  return step;
}

/** [x h]·w, as tensors are contracted. Float16 is multiplied in float16, where MatMul goes by way of float32. */
function linearGates(cell: Cell, x: NumberArray, at: number, h: NumberArray, gates: Float64Array): void {
  const { batch, inputs, units, weights } = cell;
  const width = 4 * units;
  const depth = inputs + units;
  const isSingle = isSingleProduct(cell.dtype, [batch, width, depth]);
  if (cell.dtype === 'float16' || isSingle) {
    const rows = new Float32Array(batch * depth);
    for (let b = 0; b < batch; b++) {
      rows.set(x.subarray(at + b * inputs, at + (b + 1) * inputs), b * depth);
      rows.set(h.subarray(b * units, (b + 1) * units), b * depth + inputs);
    }
    const a = { data: rows, at: 0, row: depth, column: 1 };
    const w = { data: weights as Float32Array, at: 0, row: width, column: 1 };
    const c = { data: gates, at: 0, row: width, column: 1 };
    if (isSingle) contractSingles([batch, width, depth], a, w, c);
    else if (batch > 1) narrowProduct(cell.dtype, batch, width, depth, a, w, c);
    else narrowVectorProduct(cell.dtype, [batch, width, depth], a, w, c, { a: true, b: false });
    return;
  }
  const w = { data: weights as Float32Array, row: width, column: 1 };
  const target = { data: gates, at: 0, row: width, column: 1 };
  gemm(batch, width, inputs, { data: x as Float32Array, at, row: inputs, column: 1 }, { ...w, at: 0 }, target);
  gemm(
    batch,
    width,
    units,
    { data: h as Float32Array, at: 0, row: units, column: 1 },
    { ...w, at: inputs * width },
    target,
  );
}

function cellOf(
  call: OpCall,
  batch: number,
  inputs: number,
  csPrev: Tensor,
  w: Tensor,
  peep: readonly Tensor[],
  b: Tensor,
  v2: boolean,
): Cell {
  const units = csPrev.shape[1] as number;
  if (w.shape[0] !== inputs + units || w.shape[1] !== 4 * units)
    throw invalid(`w must be [${inputs + units},${4 * units}], got [${w.shape.join(',')}]`);
  if (b.size !== 4 * units) throw invalid(`b must have ${4 * units} elements, got ${b.size}`);
  const { attrs } = call;
  const [i, f, o] = peep.map(numbersOf) as [NumberArray, NumberArray, NumberArray];
  return {
    dtype: csPrev.dtype,
    batch,
    inputs,
    units,
    order: v2 ? { i: 0, f: 1, c: 2, o: 3 } : { i: 0, c: 1, f: 2, o: 3 },
    weights: numbersOf(w),
    bias: numbersOf(b),
    peepholes: attrs.bool('use_peephole') ? { i, f, o } : null,
    forgetBias: attrs.has('forget_bias') ? attrs.float('forget_bias') : 0,
    clip: attrs.float('cell_clip'),
  };
}

const STEP_OUTPUTS = ['i', 'cs', 'f', 'o', 'ci', 'co', 'h'] as const;

function lstmBlockCell(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const [x, cs, h, w, wci, wcf, wco, b] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  const [batch, width] = x.shape as [number, number];
  const cell = cellOf(call, batch, width, cs, w, [wci, wcf, wco], b, false);
  const step = lstmStep(cell, numbersOf(x), 0, numbersOf(cs), numbersOf(h));
  return STEP_OUTPUTS.map((name) => finish(x.dtype, [batch, cell.units], step[name]));
}

function finish(dtype: Tensor['dtype'], shape: readonly number[], data: NumberArray): Tensor {
  if (data instanceof Float32Array) roundAll(dtype, data);
  return fromHost(dtype, shape, data);
}

/** All time steps up to seq_len_max; later ones are left at zero. */
function blockLstm(v2: boolean): (call: OpCall, ...inputs: Tensor[]) => Tensor[] {
  return (call, ...inputs) => {
    const [lengthInput, x, csPrev, hPrev, w, wci, wcf, wco, b] = inputs as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const [time, batch, width] = x.shape as [number, number, number];
    const cell = cellOf(call, batch, width, csPrev, w, [wci, wcf, wco], b, v2);
    const length = Math.min(scalarNumberOf(lengthInput), time);
    const size = batch * cell.units;
    const out = STEP_OUTPUTS.map(() => allocateNumbers(x.dtype, time * size));
    let [cs, h] = [numbersOf(csPrev), numbersOf(hPrev)];
    for (let t = 0; t < length; t++) {
      const step = lstmStep(cell, numbersOf(x), t * batch * width, cs, h);
      STEP_OUTPUTS.forEach((name, i) => (out[i] as NumberArray).set(step[name], t * size));
      [cs, h] = [step.cs, step.h];
    }
    return out.map((data) => finish(x.dtype, [time, batch, cell.units], data));
  };
}

/** r, u = σ([x h]·w_ru + b_ru); c = tanh([x r∘h]·w_c + b_c); h = u∘h + (1 − u)∘c. */
function gruBlockCell(_: OpCall, ...inputs: Tensor[]): Tensor[] {
  const [x, hPrev, wRu, wC, bRu, bC] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  const [batch, width] = x.shape as [number, number];
  const units = hPrev.shape[1] as number;
  const h = numbersOf(hPrev);
  const round = rounderOf(x.dtype);
  const linear = (state: NumberArray, w: Tensor, bias: Tensor, columns: number): Float64Array => {
    const sums = new Float64Array(batch * columns);
    for (let b = 0; b < batch; b++) sums.set(numbersOf(bias), b * columns);
    const weights = { data: numbersOf(w) as Float32Array, row: columns, column: 1 };
    const target = { data: sums, at: 0, row: columns, column: 1 };
    gemm(
      batch,
      columns,
      width,
      { data: numbersOf(x) as Float32Array, at: 0, row: width, column: 1 },
      { ...weights, at: 0 },
      target,
    );
    gemm(
      batch,
      columns,
      units,
      { data: state as Float32Array, at: 0, row: units, column: 1 },
      { ...weights, at: width * columns },
      target,
    );
    return sums;
  };
  const gates = linear(h, wRu, bRu, 2 * units);
  const fresh = (): NumberArray => allocateNumbers(x.dtype, batch * units);
  const [r, u, c, next] = [fresh(), fresh(), fresh(), fresh()];
  const reset = new Float64Array(batch * units);
  for (let b = 0, k = 0; b < batch; b++) {
    for (let j = 0; j < units; j++, k++) {
      r[k] = sigmoid(gates[b * 2 * units + j] as number);
      u[k] = sigmoid(gates[(b * 2 + 1) * units + j] as number);
      reset[k] = (r[k] as number) * (h[k] as number);
    }
  }
  const candidates = linear(reset, wC, bC, units);
  for (let k = 0; k < candidates.length; k++) {
    c[k] = tanhSingle(candidates[k] as number);
    // In the kernel's order (gru_ops.h): near an open gate hardly a digit of c is left.
    next[k] = round((u[k] as number) * round((h[k] as number) - (c[k] as number))) + (c[k] as number);
  }
  return [r, u, c, next].map((data) => finish(x.dtype, [batch, units], data));
}

export const RNN: OpFamily = {
  LSTMBlockCell: define(lstmBlockCell),
  BlockLSTM: define(blockLstm(false)),
  BlockLSTMV2: define(blockLstm(true)),
  GRUBlockCell: define(gruBlockCell),
};
