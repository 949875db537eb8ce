import type { Failure } from '../../model/failure';
import type { NodeIndex } from '../../model/graphBody';
import type { MetaGraph } from '../../model/savedModel';
import { tensorsOf } from '../../model/signatureTensors';
import type { Signature, TensorSpec } from '../../model/summary';
import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { BodyPlan, OutputRef } from './plan';
import type { Planner } from './planner';
import { planTableRestore } from './tableRestore';
import type { TableRestore } from './tableRestore';

/** A signature with the plan that answers it. Argument i of the plan is `inputs[i]`, result i is `outputs[i]`. */
export interface SignaturePlan {
  readonly signature: Signature;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Where each input goes in. */
  readonly feeds: readonly OutputRef[];
  readonly plan: BodyPlan;
  /** Tables whose content is in the checkpoint, to be filled before the init op runs. */
  readonly restore: readonly TableRestore[];
  /** The plans of the init op, to be run first. */
  readonly init: readonly InitPlan[];
}

/** One node of the init op and the assets it is fed with, in the order of the plan's arguments. */
export interface InitPlan {
  readonly plan: BodyPlan;
  readonly assets: readonly string[];
}

export function planSignature(metaGraph: MetaGraph, key: string, planner: Planner): Result<SignaturePlan, Failure> {
  const signature = metaGraph.signatures.find((s) => s.key === key);
  if (signature === undefined) return fail({ kind: 'bad-signature', message: `There is no signature ${key}.` });
  const inputs = signature.inputs.flatMap(tensorsOf);
  const all = signature.outputs.flatMap(tensorsOf);
  // An init op returns no tensor: its output names a node to run.
  const outputs = all.filter(({ dtype }) => dtype !== 'invalid');
  const effects = findAll(
    all.filter(({ dtype }) => dtype === 'invalid'),
    planner,
  );
  if (!effects.ok) return effects;
  const feeds = findAll(inputs, planner);
  if (!feeds.ok) return feeds;
  const results = findAll(outputs, planner);
  if (!results.ok) return results;
  const targets = effects.value.map(({ node }) => node as NodeIndex);
  const plan = planner.planGraph(feeds.value, results.value, targets);
  if (!plan.ok) return plan;
  const reached = planner.reachable([plan.value]);
  const init = touchesState(reached) ? planInit(metaGraph, planner) : ok([]);
  if (!init.ok) return init;
  const restore = touchesTables(reached) ? planTableRestore(metaGraph, planner) : ok([]);
  if (!restore.ok) return restore;
  return ok({
    signature,
    inputs,
    outputs,
    feeds: feeds.value,
    plan: plan.value,
    init: init.value,
    restore: restore.value,
  });
}

function findAll(specs: readonly TensorSpec[], planner: Planner): Result<readonly OutputRef[], Failure> {
  const found: OutputRef[] = [];
  for (const spec of specs) {
    const one = planner.findTensor(spec);
    if (!one.ok) return one;
    found.push(one.value);
  }
  return ok(found);
}

/** A graph without resources and references answers the same whatever the init op does. */
function touchesState(plans: readonly BodyPlan[]): boolean {
  return plans.some(({ ops, takesResources }) => takesResources || [...ops].some((op) => MAKES_STATE.test(op)));
}

function touchesTables(plans: readonly BodyPlan[]): boolean {
  return plans.some(({ ops }) => [...ops].some((op) => op.includes('HashTable')));
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
