import type { AttrValue, FunctionRef } from '../model/attr';
import type { DType } from '../model/dtype';
import type { GraphBody, NodeIndex } from '../model/graphBody';
import type { NodeAttrs } from './attrs';
import { whyNever } from './neverOps';
import { OpError } from './opError';
import { OPS } from './ops';
import type { NodeStep, PlanContext, StepBody, ValueRef } from './plan';
import type { Flow, OpCall, OpEntry, Support } from './registry';
import { Tensor } from './value';

/** Nodes that stand for a variable. */
export const VARIABLE_OPS: ReadonlySet<string> = new Set(['VarHandleOp', 'VariableV2', 'Variable']);

const NO_BODIES: readonly StepBody[] = [];

const EXACT: Support = { verdict: 'exact' };

/** A node and what planning has found out about it. */
export interface FoundNode {
  readonly body: GraphBody;
  readonly node: NodeIndex;
  readonly op: string;
  readonly attrs: NodeAttrs;
  readonly inputDtypes: readonly DType[];
  /** Where the inputs are; those that are constants are among `constants` (see ValueRef). */
  readonly inputs: readonly ValueRef[];
  readonly constants: readonly Tensor[];
  readonly afterProducts: boolean;
  readonly outputDtypes: readonly DType[];
  /** Slot per output, filled in while consumers are planned. */
  readonly slots: readonly number[];
}

type Prepared = Pick<
  NodeStep,
  'isPlain' | 'kernel' | 'flow' | 'routine' | 'support' | 'takesDead' | 'foldable' | 'derefs' | 'call' | 'bodies'
>;

/** Looks the op up and asks the registry about this very node: what runs is what the support check says. */
export function prepareNode(found: FoundNode, context: PlanContext): Prepared {
  const { op } = found;
  const entry = OPS.get(op);
  const flow: Flow | null = entry?.flow ?? (entry === undefined && context.isFunction(op) ? 'call' : null);
  const bodies = attempt(() => bodiesOf(entry, flow, found));
  const support = bodies instanceof OpError ? blockedBy(bodies) : supportOf(entry, flow, found, context);
  const kernel = support.verdict === 'blocked' ? null : (entry?.kernel ?? null);
  return {
    isPlain: kernel !== null && flow === null,
    kernel,
    flow,
    routine: entry?.routine ?? null,
    support,
    takesDead: entry?.takesDead ?? false,
    foldable: kernel !== null && flow === null && entry?.stateful !== true && support.verdict !== 'random',
    derefs: !(entry?.takesRefs ?? false),
    bodies: bodies instanceof OpError ? NO_BODIES : bodies,
    call: context.makeCall({
      op,
      functionName: found.body.functionName,
      nodeName: found.body.nodeNames[found.node] ?? '',
      attrs: found.attrs,
      outputDtypes: found.outputDtypes,
      slots: found.slots,
    }),
  };
}

function supportOf(entry: OpEntry | undefined, flow: Flow | null, found: FoundNode, context: PlanContext): Support {
  if (entry === undefined) return flow === null ? { verdict: 'blocked', ...whyNever(found.op) } : EXACT;
  const why = VARIABLE_OPS.has(found.op) ? context.whyUnreadable(placeOf(found)) : null;
  if (why !== null)
    return { verdict: 'blocked', why, instead: 'Add the files that are missing, or export the model again.' };
  const { support } = entry;
  if (support === undefined) return EXACT;
  const { op, attrs, inputDtypes, inputs, constants, afterProducts } = found;
  const constant = (input: number): Tensor | null => {
    const ref = inputs[input] ?? 0;
    return ref < 0 ? (constants[~ref] ?? null) : null;
  };
  const verdict = attempt(() => support({ op, attrs, inputDtypes, constant, afterProducts, backend: context.backend }));
  return verdict instanceof OpError ? blockedBy(verdict) : verdict;
}

function placeOf({ body, node, attrs }: FoundNode): Pick<OpCall, 'functionName' | 'nodeName' | 'attrs'> {
  return { functionName: body.functionName, nodeName: body.nodeNames[node] ?? '', attrs };
}

function blockedBy(error: OpError): Support {
  const why = error.message.replace(/\.$/, '');
  // InternalError: an attribute that every such node has is missing.
  return { verdict: 'blocked', why, ...(error.code === 'InternalError' ? {} : { code: error.code }) };
}

function attempt<T>(ask: () => T): T | OpError {
  try {
    return ask();
  } catch (error) {
    if (error instanceof OpError) return error;
    throw error;
  }
}

/** The functions that a node may run, by the attributes that name them. */
function bodiesOf(
  entry: OpEntry | undefined,
  flow: Flow | null,
  { op, attrs, body, node }: FoundNode,
): readonly StepBody[] {
  const one = (attr: string): StepBody => ({ attr, ref: attrs.func(attr) });
  switch (flow) {
    case 'call':
      // A node whose op is a function of the library: its attributes are the instantiation.
      return attrs.has('f') ? [one('f')] : [{ attr: 'f', ref: directCall(op, body.attrs(node)) }];
    case 'if':
      return [one('then_branch'), one('else_branch')];
    case 'case':
      return attrs.funcs('branches').map((ref, i) => ({ attr: `branches.${i}`, ref }));
    case 'while':
      return [one('cond'), one('body')];
    case 'for':
      return [one('body')];
    default:
      return entry?.functions?.map(one) ?? NO_BODIES;
  }
}

/** Mark on the attributes of a FunctionRef: the function's name stood as the op. */
export const DIRECT = '#direct';

function directCall(name: string, attrs: ReadonlyMap<string, AttrValue>): FunctionRef {
  return { name, attrs: new Map([...attrs, [DIRECT, { kind: 'b', value: true }]]) };
}

/** The value of a Const. TensorFlow refuses a content of the wrong length when it builds the kernel. */
export function constantOf(attrs: NodeAttrs): Tensor {
  try {
    const { dtype, shape, data } = attrs.tensor('value').values();
    const constant = new Tensor(dtype, shape, data, null);
    constant.isStable = true;
    return constant;
  } catch (error) {
    if (error instanceof RangeError) throw new OpError('InvalidArgumentError', error.message);
    throw error;
  }
}
