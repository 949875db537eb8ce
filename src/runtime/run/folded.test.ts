import { describe, expect, it } from 'vitest';
import { graphFromText } from '../../testing/graphFromText';
import { engineFromText, floats, modelOf, run, shownOutputs } from '../../testing/runText';
import { FoldedValues } from './folded';
import { ModelSession } from '../session/modelSession';
import type { BodyPlan } from '../plan/plan';
import { Planner } from '../plan/planner';
import { Site } from './site';
import { fromHost } from '../values/tensors';
import type { Tensor } from '../values/value';

const GRAPH = `
  v: VarHandleOp {dtype=float32, shape=(), shared_name=v, container=none}
  w: ReadVariableOp(v) {dtype=float32}
  root: Sqrt(w) {T=float32}
  noise: RandomUniform(shape) {T=int32, dtype=float32, seed=0, seed2=0}
  shape: Const {dtype=int32, value=[2]}
  line: Print(root, w) {T=float32, U=[float32], message=root, first_n=-1, summarize=3}
  sum: AddV2(line, noise) {T=float32}`;

function planOf(text: string, result: string): BodyPlan {
  const metaGraph = graphFromText(text);
  const planner = new Planner(metaGraph, new ModelSession(modelOf(metaGraph), metaGraph), 'cpu', 0);
  const graph = metaGraph.graph();
  const node = graph.ok ? (graph.value.findNode(result) as number) : -1;
  const plan = planner.planGraph([], [{ node, port: 0 }], []);
  if (!plan.ok) throw new Error(plan.failure.message);
  return plan.value;
}

function vector(values: readonly number[], isStable: boolean): Tensor {
  const tensor = fromHost('float32', [values.length], Float32Array.from(values));
  tensor.isStable = isStable;
  return tensor;
}

describe('folding', () => {
  it('is for ops that only compute, not for those that read state, print or draw', () => {
    const steps = planOf(GRAPH, 'sum').steps.filter((step) => step.kind === 'node');
    const foldable = steps.filter((step) => step.foldable).map((step) => step.name);
    expect(foldable.sort()).toEqual(['root', 'sum']);
  });

  it('remembers what was made of weights, for these very weights', () => {
    const folded = new FoldedValues(1000);
    const site = new Site('', planOf(GRAPH, 'sum'), (plan) => plan);
    const [weight, other, made] = [vector([4], true), vector([4], true), vector([2], false)];
    folded.remember(site, 0, [weight], [made]);
    expect(folded.find(site, 0, [weight])).toEqual([made]);
    expect(made.isStable).toBe(true);
    expect(folded.find(site, 0, [other])).toBeNull();
    folded.clear();
    expect(folded.find(site, 0, [weight])).toBeNull();
  });

  it('remembers nothing made of what a user fed, and nothing beyond its budget', () => {
    const folded = new FoldedValues(8);
    const site = new Site('', planOf(GRAPH, 'sum'), (plan) => plan);
    const [weight, fed] = [vector([1, 2, 3], true), vector([1], false)];
    folded.remember(site, 0, [weight, fed], [vector([1], false)]);
    folded.remember(site, 1, [weight], [vector([1, 2, 3], false)]);
    expect(folded.find(site, 0, [weight, fed])).toBeNull();
    expect(folded.find(site, 1, [weight])).toBeNull();
  });

  it('computes anew when the variable was assigned', async () => {
    const engine = engineFromText(
      `v: VarHandleOp {dtype=float32, shape=(), shared_name=v, container=none}
       one: Const {dtype=float32, value=1.0}
       add: AssignAddVariableOp(v, one) {dtype=float32}
       w: ReadVariableOp(v, ^add) {dtype=float32}
       twice: AddV2(w, w) {T=float32}
       again: Neg(twice) {T=float32}
       signature count() -> y=again`,
      { v: floats(0) },
    );
    for (const answer of [-2, -4, -6]) expect(shownOutputs(await run(engine, {}, 'count'))).toEqual({ y: [answer] });
  });
});
