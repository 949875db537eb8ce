import { describe, expect, it } from 'vitest';
import { graphFromText } from '../../testing/graphFromText';
import { modelOf } from '../../testing/runText';
import { compactSlots } from './compact';
import { ModelSession } from '../session/modelSession';
import type { BodyPlan } from './plan';
import { Planner } from './planner';

/** The plan from x to the nodes named. */
function planOf(text: string, results: readonly string[]): BodyPlan {
  const metaGraph = graphFromText(text);
  const planner = new Planner(metaGraph, new ModelSession(modelOf(metaGraph), metaGraph), 'cpu', 0);
  const graph = metaGraph.graph();
  const at = (name: string) => ({ node: graph.ok ? (graph.value.findNode(name) as number) : -1, port: 0 });
  const plan = planner.planGraph([at('x')], results.map(at), []);
  if (!plan.ok) throw new Error(plan.failure.message);
  return plan.value;
}

/** Which node's value each step of a plan reads, found by carrying the slots out by name. */
function readings(plan: BodyPlan): readonly string[] {
  const held = new Map<number, string>();
  plan.args.forEach((slot, i) => held.set(slot, `arg ${i}`));
  const lines = plan.steps.map((step) => {
    const inputs = step.inputs.map((ref) => (ref < 0 ? `const ${~ref}` : (held.get(ref) ?? 'nothing')));
    step.outputs.forEach((slot) => held.set(slot, step.name));
    for (const slot of step.releases) held.delete(slot);
    return `${step.name}(${inputs.join(', ')})`;
  });
  return [...lines, ...plan.results.map((ref) => held.get(ref) ?? 'nothing')];
}

const CHAIN = `x: Placeholder {dtype=float32}
${Array.from({ length: 40 }, (_, i) => `n${i}: Neg(${i === 0 ? 'x' : `n${i - 1}`}) {T=float32}`).join('\n')}`;

const DIAMOND = `
  x: Placeholder {dtype=float32}
  two: Const {dtype=float32, value=2.0}
  a: Mul(x, two) {T=float32}
  b: Neg(a) {T=float32}
  c: Exp(a) {T=float32}
  d: AddV2(b, c) {T=float32}
  e: AddV2(d, x) {T=float32}
  f: Sub(e, e) {T=float32}`;

describe('compact slots', () => {
  it('let a chain run in two', () => {
    expect(compactSlots(planOf(CHAIN, ['n39'])).slotCount).toBe(2);
  });

  it('give every step the values that it read before', () => {
    for (const results of [['f'], ['f', 'b'], ['a', 'e'], ['d', 'd', 'x']]) {
      const plan = planOf(DIAMOND, results);
      const compact = compactSlots(plan);
      expect(readings(compact)).toEqual(readings(plan));
      expect(readings(compact).join()).not.toContain('nothing');
      expect(compact.slotCount).toBeLessThanOrEqual(plan.slotCount);
    }
  });
});
