import { createEngine } from '../../src/runtime/engine';
import { ModelSession } from '../../src/runtime/session/modelSession';
import type { NodeStep } from '../../src/runtime/plan/nodeStep';
import { Planner } from '../../src/runtime/plan/planner';
import type { Kernel, OpCall } from '../../src/runtime/registry';
import { scalar } from '../../src/runtime/values/tensors';
import type { Tensor } from '../../src/runtime/values/value';
import { graphFromText } from '../../src/testing/graphFromText';
import { floats, modelOf } from '../../src/testing/runText';
import type { Bench } from './bench';
import { leastProcessorTime } from './bench';

const NODES = 10_000;
const ITERATIONS = 5_000;

/** y = ((x + half) · half − half) … on scalars. */
const OPS = ['AddV2', 'Mul', 'Sub', 'Maximum'] as const;
const CHAIN = `half: Const {dtype=float32, value=0.5}
n0: Placeholder {dtype=float32}
${Array.from({ length: NODES }, (_, i) => `n${i + 1}: ${OPS[i % OPS.length]}(n${i}, half) {T=float32}`).join('\n')}
signature serving_default(x=n0) -> y=n${NODES}`;

const LOOP = `
  x: Placeholder {dtype=float32}
  zero: Const {dtype=int32, value=0}
  loop: StatelessWhile(zero, x) {cond=@below, body=@step, Tout=[int32, float32]}
  y: Identity(loop:1) {T=float32}
  signature serving_default(x=x) -> y=y
  def below(i: int32, v: float32) -> r=less
    limit: Const {dtype=int32, value=${ITERATIONS}}
    less: Less(i, limit) {T=int32, dtype=bool}
  def step(i: int32, v: float32) -> i1=i1, v1=v1
    one: Const {dtype=int32, value=1}
    i1: AddV2(i, one) {T=int32}
    half: Const {dtype=float32, value=0.5}
    product: Mul(v, half) {T=float32}
    v1: AddV2(product, half) {T=float32}`;

/**
 * What the interpreter costs beside its kernels: small graphs, and the very same
 * kernels called by a function that a person might have written. Both on the cpu
 * backend, values not kept. The kernels take lists, as the registry has them; the
 * interpreter computes two scalars without their kernel (ScalarPair), so it may
 * come out below 1.
 */
export const runBenchOverhead: Bench = {
  name: 'overhead',
  async run() {
    const chain = runner(CHAIN);
    const [graph = 0, chainByHand = 0] = await leastProcessorTime(
      [() => chain.run(), chainFunction(chain.kernels(null))],
      60,
    );
    const loop = runner(LOOP);
    const [whole = 0, loopByHand = 0] = await leastProcessorTime(
      [() => loop.run(), loopFunction(loop.kernels('below'), loop.kernels('step'))],
      60,
    );
    return [
      {
        name: `scalar-nodes-${NODES}`,
        ours: graph,
        yardstick: chainByHand,
        against: 'the same kernels called by hand',
      },
      {
        name: `while-${ITERATIONS}`,
        ours: whole,
        yardstick: loopByHand,
        against: 'the same kernels in a loop by hand',
      },
    ];
  },
};

type Called = readonly [Kernel, OpCall];

/** The graph's engine, and its kernels for calling them oneself. */
function runner(text: string) {
  const graph = graphFromText(text);
  const model = modelOf(graph);
  const engine = createEngine(model, 'cpu');
  const inputs = { x: floats(1) };
  return {
    async run(): Promise<void> {
      const result = await engine.run({ metaGraph: 0, signature: 'serving_default', inputs });
      if (!result.ok) throw new Error(result.failure.message);
    },
    /** Of the main graph, or of a function: by op, of the first node of each. */
    kernels(name: string | null): (op: string) => Called {
      const planner = new Planner(graph, new ModelSession(model, graph), 'cpu', Number.POSITIVE_INFINITY);
      const end = graph.graph();
      const body = end.ok ? end.value.findNode(`n${NODES}`) : undefined;
      const plan =
        name === null
          ? planner.planGraph([], [{ node: body as number, port: 0 }], [])
          : planner.planFunction({ name, attrs: new Map() });
      if (!plan.ok) throw new Error(plan.failure.message);
      return (op) => {
        const step = plan.value.steps.find((one): one is NodeStep => one.kind === 'node' && one.op === op);
        return [step?.kernel as Kernel, step?.call as OpCall];
      };
    },
  };
}

function one([kernel, call]: Called, a: Tensor, b: Tensor): Tensor {
  return (kernel([a, b], call) as readonly Tensor[])[0] as Tensor;
}

function chainFunction(kernel: (op: string) => Called): () => void {
  const [add, mul, sub, max] = OPS.map(kernel) as [Called, Called, Called, Called];
  return () => {
    const half = scalar('float32', 0.5);
    let x = scalar('float32', 1);
    for (let i = 0; i < NODES / OPS.length; i++) {
      x = one(add, x, half);
      x = one(mul, x, half);
      x = one(sub, x, half);
      x = one(max, x, half);
    }
  };
}

function loopFunction(cond: (op: string) => Called, body: (op: string) => Called): () => void {
  const [less, add, mul] = [cond('Less'), body('AddV2'), body('Mul')];
  return () => {
    const limit = scalar('int32', ITERATIONS);
    const step = scalar('int32', 1);
    const half = scalar('float32', 0.5);
    let i = scalar('int32', 0);
    let v = scalar('float32', 1);
    while ((one(less, i, limit).host as Uint8Array)[0] === 1) {
      i = one(add, i, step);
      v = one(add, one(mul, v, half), half);
    }
  };
}
