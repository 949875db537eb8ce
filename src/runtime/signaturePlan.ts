import type { Failure } from '../model/failure';
import type { MetaGraph } from '../model/savedModel';
import type { Signature, TensorSpec } from '../model/summary';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { BodyPlan } from './plan';
import type { OutputRef } from './planBody';
import type { Planner } from './planner';

/** A signature with the plan that answers it. Argument i of the plan is `inputs[i]`, result i is `outputs[i]`. */
export interface SignaturePlan {
  readonly signature: Signature;
  readonly inputs: readonly NamedSpec[];
  readonly outputs: readonly NamedSpec[];
  /** Where each input goes in. */
  readonly feeds: readonly OutputRef[];
  readonly plan: BodyPlan;
  /** The plans of the init op, to be run first. */
  readonly init: readonly InitPlan[];
}

/** One tensor of a signature. The parts of a sparse or ragged tensor are named `key/part`. */
export interface NamedSpec {
  readonly key: string;
  readonly spec: TensorSpec;
}

/** One node of the init op and the assets it is fed with, in the order of the plan's arguments. */
export interface InitPlan {
  readonly plan: BodyPlan;
  readonly assets: readonly string[];
}

export function planSignature(metaGraph: MetaGraph, key: string, planner: Planner): Result<SignaturePlan, Failure> {
  const signature = metaGraph.signatures.find((s) => s.key === key);
  if (signature === undefined) return fail({ kind: 'bad-signature', message: `There is no signature ${key}.` });
  if (!signature.callable)
    return fail({ kind: 'bad-signature', message: `Signature ${key} returns no tensor and cannot be called.` });
  const inputs = signature.inputs.flatMap(flatten);
  const outputs = signature.outputs.flatMap(flatten);
  const feeds = findAll(inputs, planner);
  if (!feeds.ok) return feeds;
  const results = findAll(outputs, planner);
  if (!results.ok) return results;
  const plan = planner.planGraph(feeds.value, results.value, []);
  if (!plan.ok) return plan;
  const init = touchesState(planner.reachable([plan.value])) ? planInit(metaGraph, planner) : ok([]);
  if (!init.ok) return init;
  return ok({ signature, inputs, outputs, feeds: feeds.value, plan: plan.value, init: init.value });
}

function flatten(spec: TensorSpec): readonly NamedSpec[] {
  if (!spec.components) return [{ key: spec.key, spec }];
  return spec.components.map((part) => ({ key: `${spec.key}/${part.key}`, spec: part }));
}

function findAll(specs: readonly NamedSpec[], planner: Planner): Result<readonly OutputRef[], Failure> {
  const found: OutputRef[] = [];
  for (const { spec } of specs) {
    const one = planner.findTensor(spec);
    if (!one.ok) return one;
    found.push(one.value);
  }
  return ok(found);
}

/** A graph without resources and references answers the same whatever the init op does. */
function touchesState(plans: readonly BodyPlan[]): boolean {
  return plans.some((plan) =>
    plan.steps.some(
      (step) => step.kind === 'node' && (step.inputDtypes.includes('resource') || MAKES_STATE.test(step.op)),
    ),
  );
}

const MAKES_STATE = /^(Variable(V2)?|VarHandleOp|TemporaryVariable|.*HashTable.*)$/;

function planInit(metaGraph: MetaGraph, planner: Planner): Result<readonly InitPlan[], Failure> {
  const graph = metaGraph.graph();
  if (!graph.ok) return graph;
  const assets = [...metaGraph.assetNodes];
  const feeds: OutputRef[] = [];
  const names: string[] = [];
  for (const [nodeName, filename] of assets) {
    const node = graph.value.findNode(nodeName);
    if (node === undefined) continue;
    feeds.push({ node, port: 0 });
    names.push(filename);
  }
  const plans: InitPlan[] = [];
  for (const name of metaGraph.initNodes) {
    const node = graph.value.findNode(name);
    if (node === undefined) continue;
    const plan = planner.planGraph(feeds, [], [node]);
    if (!plan.ok) return plan;
    plans.push({ plan: plan.value, assets: names });
  }
  return ok(plans);
}
