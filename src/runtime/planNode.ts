import type { AttrValue, FunctionRef } from '../model/attr';
import type { DType } from '../model/dtype';
import type { GraphBody, NodeIndex } from '../model/graphBody';
import type { NodeAttrs } from './attrs';
import { whyNever } from './neverOps';
import { OpError } from './opError';
import { OPS } from './ops';
import type { Manner, StepBody } from './nodeStep';
import type { PlanContext, ValueRef } from './plan';
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
  readonly attrs: NodeAttrs;
  readonly inputDtypes: readonly DType[];
  /** Where the inputs are; those that are constants are among `constants` (see ValueRef). */
  readonly inputs: readonly ValueRef[];
  readonly constants: readonly Tensor[];
  readonly afterProducts: boolean;
}

/** How a node is carried out, and the functions that it may run. */
export interface Prepared {
  readonly manner: Manner;
  readonly bodies: readonly StepBody[];
}

/** Nodes of one op while a body is planned. */
export interface OpKind {
  readonly op: string;
  readonly entry: OpEntry | undefined;
  readonly flow: Flow | null;
  /** The manner of all nodes of the op that are carried out like the last one. */
  last: Manner | null;
}

export function kindOf(op: string, context: PlanContext): OpKind {
  const entry = OPS.get(op);
  return {
    op,
    entry,
    flow: entry?.flow ?? (entry === undefined && context.isFunction(op) ? 'call' : null),
    last: null,
  };
}

/** Asks the registry about this very node: what runs is what the support check says. */
export function prepareNode(kind: OpKind, found: FoundNode, context: PlanContext): Prepared {
  let bodies = NO_BODIES;
  let support: Support;
  try {
    bodies = bodiesOf(kind, found);
    support = supportOf(kind, found, context);
  } catch (error) {
    if (!(error instanceof OpError)) throw error;
    support = blockedBy(error);
  }
  if (kind.last?.support !== support) kind.last = mannerOf(kind, support);
  return { manner: kind.last, bodies };
}

function mannerOf({ op, entry, flow }: OpKind, support: Support): Manner {
  const kernel = support.verdict === 'blocked' ? null : (entry?.kernel ?? null);
  return {
    op,
    kernel,
    flow,
    routine: entry?.routine ?? null,
    support,
    takesDead: entry?.takesDead ?? false,
    foldable: kernel !== null && flow === null && entry?.stateful !== true && support.verdict !== 'random',
    derefs: !(entry?.takesRefs ?? false),
  };
}

function supportOf({ op, entry, flow }: OpKind, found: FoundNode, context: PlanContext): Support {
  if (entry === undefined) return flow === null ? { verdict: 'blocked', ...whyNever(op) } : EXACT;
  const why = VARIABLE_OPS.has(op) ? context.whyUnreadable(placeOf(found)) : null;
  if (why !== null)
    return { verdict: 'blocked', why, instead: 'Add the files that are missing, or export the model again.' };
  const { support } = entry;
  if (support === undefined) return EXACT;
  const { attrs, inputDtypes, inputs, constants, afterProducts } = found;
  const constant = (input: number): Tensor | null => {
    const ref = inputs[input] ?? 0;
    return ref < 0 ? (constants[~ref] ?? null) : null;
  };
  return support({ op, attrs, inputDtypes, constant, afterProducts, backend: context.backend });
}

function placeOf({ body, node, attrs }: FoundNode): Pick<OpCall, 'functionName' | 'nodeName' | 'attrs'> {
  return { functionName: body.functionName, nodeName: body.nodeNames[node] ?? '', attrs };
}

function blockedBy(error: OpError): Support {
  const why = error.message.replace(/\.$/, '');
  // InternalError: an attribute that every such node has is missing.
  return { verdict: 'blocked', why, ...(error.code === 'InternalError' ? {} : { code: error.code }) };
}

/** The functions that a node may run, by the attributes that name them. */
function bodiesOf({ op, entry, flow }: OpKind, { attrs, body, node }: FoundNode): readonly StepBody[] {
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
