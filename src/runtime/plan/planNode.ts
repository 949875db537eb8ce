import type { AttrValue, FunctionRef } from '../../model/attr';
import type { DType } from '../../model/dtype';
import type { GraphBody, NodeIndex } from '../../model/graphBody';
import { NodeAttrs } from '../attrs';
import type { Instantiation } from '../attrs';
import { whyNever } from './neverOps';
import { OpError } from '../opError';
import { OPS } from '../ops';
import { NO_EXTRAS } from './nodeStep';
import type { Manner, StepBody, StepHome, StepKind } from './nodeStep';
import type { PlanContext } from './planContext';
import type { ValueRef } from './valueRef';
import type { BackendName, Flow, OpCall, OpEntry, StaticCall, Support } from '../registry';
import { Tensor } from '../values/value';

/** Nodes that stand for a variable. */
export const VARIABLE_OPS: ReadonlySet<string> = new Set(['VarHandleOp', 'VariableV2', 'Variable']);

const NO_BODIES: readonly StepBody[] = [];

const EXACT: Support = { verdict: 'exact' };

/**
 * A node and what planning has found out about it, as the registry is asked. One object for all nodes of a body, one
 * after the other: an object for each is garbage enough to double the time that planning takes.
 */
export class FoundNode implements StaticCall {
  readonly body: GraphBody;
  readonly backend: BackendName;
  private readonly instantiation: Instantiation;
  node = 0 as NodeIndex;
  op = '';
  inputDtypes: readonly DType[] = [];
  afterProducts = false;
  /** Where the inputs are; those that are constants are among `constants` (see ValueRef). */
  private inputs: readonly ValueRef[] = [];
  private constants: readonly Tensor[] = [];
  private madeAttrs: NodeAttrs | null = null;

  constructor(body: GraphBody, instantiation: Instantiation, backend: BackendName) {
    this.body = body;
    this.instantiation = instantiation;
    this.backend = backend;
  }

  moveTo(node: NodeIndex, op: string, inputDtypes: readonly DType[], afterProducts: boolean): this {
    this.node = node;
    this.op = op;
    this.inputDtypes = inputDtypes;
    this.afterProducts = afterProducts;
    this.madeAttrs = null;
    return this;
  }

  withInputs(inputs: readonly ValueRef[], constants: readonly Tensor[]): this {
    this.inputs = inputs;
    this.constants = constants;
    return this;
  }

  get attrs(): NodeAttrs {
    return (this.madeAttrs ??= new NodeAttrs(this.body, this.node, this.instantiation));
  }

  readonly constant = (input: number): Tensor | null => {
    const ref = this.inputs[input] ?? 0;
    return ref < 0 ? (this.constants[~ref] ?? null) : null;
  };
}

/** Nodes of one op while a body is planned. */
export interface OpKind {
  readonly op: string;
  readonly entry: OpEntry | undefined;
  readonly flow: Flow | null;
  /** Of the last node of the op; the next one's too where nothing is different. */
  last: StepKind | null;
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
export function prepareNode(kind: OpKind, found: FoundNode, controls: readonly number[], home: StepHome): StepKind {
  let bodies = NO_BODIES;
  let support: Support;
  try {
    bodies = bodiesOf(kind, found);
    support = supportOf(kind, found, home.context);
  } catch (error) {
    if (!(error instanceof OpError)) throw error;
    support = blockedBy(error);
  }
  const { last } = kind;
  const manner = last?.manner.support === support ? last.manner : mannerOf(kind, support);
  const extras = bodies.length === 0 && controls.length === 0 ? NO_EXTRAS : { bodies, controls };
  const { inputDtypes } = found;
  if (last === null || last.manner !== manner || last.inputDtypes !== inputDtypes || last.extras !== extras)
    kind.last = { home, manner, inputDtypes, extras };
  return kind.last as StepKind;
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
  return support(found);
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
function bodiesOf({ op, entry, flow }: OpKind, found: FoundNode): readonly StepBody[] {
  if (flow === null) return entry?.functions?.map((attr) => ({ attr, ref: found.attrs.func(attr) })) ?? NO_BODIES;
  const { attrs, body, node } = found;
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
