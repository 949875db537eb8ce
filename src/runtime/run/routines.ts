import type { FunctionRef } from '../../model/attr';
import type { Failure } from '../../model/failure';
import type { Result } from '../../lib/result';
import type { NodeStep } from '../plan/nodeStep';
import type { BodyPlan } from '../plan/plan';
import type { Functions } from '../registry';
import { OpError } from '../opError';
import type { Site } from './site';

type PlanOf = (ref: FunctionRef) => Result<BodyPlan, Failure>;

/** Ops whose every output element is made of the elements at the same place, whatever the shape. */
const ELEMENTWISE = new Set(
  `Abs Add AddV2 Atan2 BitwiseAnd BitwiseOr BitwiseXor Cast Ceil Cos Div DivNoNan Equal Exp Expm1 Floor FloorDiv FloorMod
  Greater GreaterEqual Identity IsFinite IsInf IsNan LeftShift Less LessEqual Log Log1p LogicalAnd LogicalNot LogicalOr
  Maximum Minimum Mod Mul MulNoNan Neg NotEqual PreventGradient Pow Real Imag Conj RealDiv RightShift Rint Round Rsqrt
  SelectV2 Sigmoid Sign Sin Sqrt Square SquaredDifference StopGradient Sub Tan Tanh TruncateDiv XlaReducePrecision
  Bitcast ZerosLike OnesLike`.split(/\s+/),
);

const CALLS = new Set(['PartitionedCall', 'StatefulPartitionedCall']);

/** What a routine of this step may ask about its functions. */
export function functionsOf(step: NodeStep, planOf: PlanOf): Functions {
  return {
    of: (attr) => {
      const body = step.bodies.find((candidate) => candidate.attr === attr);
      if (body === undefined) throw new OpError('InternalError', `${step.op} ${step.name} names no function ${attr}.`);
      return body.ref;
    },
    isElementwise: (ref) => isElementwise(ref, planOf, 0),
  };
}

function isElementwise(ref: FunctionRef, planOf: PlanOf, depth: number): boolean {
  const plan = planOf(ref);
  if (!plan.ok || depth > 8 || plan.value.hasDead) return false;
  // A constant may be of any shape, which would then be that of the results.
  if (plan.value.constants.some((constant) => constant.shape.length > 0)) return false;
  return plan.value.steps.every((step) => {
    if (step.kind !== 'node') return false;
    if (CALLS.has(step.op)) return step.bodies.every((body) => isElementwise(body.ref, planOf, depth + 1));
    return ELEMENTWISE.has(step.op);
  });
}

/** Where a function's site stands below its step: at its attribute's place or, where another node named it, after those. */
export function placeOf(step: NodeStep, ref: FunctionRef, sites: readonly (Site | undefined)[]): number {
  const own = step.bodies.findIndex((body) => body.ref === ref);
  if (own >= 0) return own;
  for (let at = step.bodies.length; at < sites.length; at++)
    if (sites[at]?.plan.body.functionName === ref.name) return at;
  return Math.max(sites.length, step.bodies.length);
}
