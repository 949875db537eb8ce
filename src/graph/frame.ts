import { framePrefix } from '../model/address';
import { argOfInput, type NodeIndex, opOf, UNRESOLVED } from '../model/graphBody';
import type { VariableFact } from '../model/summary';
import { boundVariables } from './bindings';
import type { BodyPlan } from './bodyPlan';
import type { CallBody } from './calls';
import type { Library } from './library';
import { isShown, type Role, roleOf, Roles } from './roles';

/** One body at one place: the start, or a function as one call runs it. */
export interface Frame {
  /** Prefix of all addresses inside; '' for the start. */
  readonly prefix: string;
  readonly plan: BodyPlan;
  readonly caller: Caller | null;
  /** Which argument each call inside hands on, resolved so far. */
  readonly sources: Map<number, Source>;
  /** Variables that arguments of the start are known to stand for, where nobody calls it. */
  readonly bound: ReadonlyMap<number, VariableFact>;
}

/** More places than this nobody walks through: calls that double at each level have millions. */
const MOST_FRAMES = 20_000;

const NOTHING_BOUND: ReadonlyMap<number, VariableFact> = new Map();

interface Caller {
  readonly frame: Frame;
  readonly node: number;
  readonly call: CallBody;
}

/**
 * Where a tensor really comes from: a node of a frame, or an argument (≤ -2)
 * that no further caller explains, or UNRESOLVED.
 */
export interface Source {
  readonly frame: Frame;
  readonly from: number;
  readonly port: number;
}

/** Why a call does not open in place. */
export type ClosedReason = 'missing' | 'recursive';

export interface Frames {
  readonly start: Frame;
  /** The body that `call` of `node` runs, as a frame; the same object each time. */
  open(frame: Frame, node: number, call: CallBody): Frame | ClosedReason;
}

export function openFrames(library: Library, startPlan: BodyPlan, startFunction: string | null): Frames {
  const bound = startFunction === null ? NOTHING_BOUND : boundVariables(library, startFunction);
  const start: Frame = { prefix: '', plan: startPlan, caller: null, sources: new Map(), bound };
  const frames = new Map<string, Frame | ClosedReason>();
  return {
    start,
    open: (frame, node, call) => {
      const prefix = framePrefix(frame.prefix, { node: frame.plan.body.nodeNames[node] ?? '', attr: call.attr });
      let opened = frames.get(prefix);
      if (opened === undefined) {
        opened = openFrame(library, frame, node, call, prefix, startFunction);
        frames.set(prefix, opened);
      }
      return opened;
    },
  };
}

function openFrame(
  library: Library,
  frame: Frame,
  node: number,
  call: CallBody,
  prefix: string,
  startFunction: string | null,
): Frame | ClosedReason {
  for (let outer: Frame | null = frame; outer !== null; outer = outer.caller?.frame ?? null) {
    const name = outer.caller === null ? startFunction : outer.caller.call.functionName;
    if (name === call.functionName) return 'recursive';
  }
  const plan = library.plan(call.functionName);
  return plan === null
    ? 'missing'
    : { prefix, plan, caller: { frame, node, call }, sources: new Map(), bound: NOTHING_BOUND };
}

/** The start and the bodies of all calls inside it, outer ones first, as far as MOST_FRAMES. */
export function reachedFrames(frames: Frames): readonly Frame[] {
  const found: Frame[] = [frames.start];
  for (let i = 0; i < found.length && found.length < MOST_FRAMES; i++) {
    const frame = found[i] as Frame;
    for (const [node, calls] of frame.plan.calls) {
      for (const call of calls) {
        const inner = frames.open(frame, node, call);
        if (typeof inner !== 'string') found.push(inner);
      }
    }
  }
  return found;
}

/** The input row of the calling node that feeds argument `arg`, or -1. */
function feedingRow(caller: Caller, arg: number): number {
  const { call, frame, node } = caller;
  if (call.inputOffset === null || arg < call.firstArg) return -1;
  const row = (frame.plan.dataStart[node] ?? 0) + arg + call.inputOffset;
  // For's first argument is the index, so its inputs start one later.
  return row < (frame.plan.dataStart[node + 1] ?? 0) ? row : -1;
}

/** A loop changes this argument from turn to turn: its first value is not its value. */
function isCarried(frame: Frame, caller: Caller, library: Library, arg: number): boolean {
  if (!caller.call.loop) return false;
  const body = (caller.frame.plan.calls.get(caller.node) ?? []).find((call) => call.returnsOutputs);
  const plan = body === undefined ? frame.plan : library.plan(body.functionName);
  return argOfInput(plan?.returnFrom[arg - (body?.firstArg ?? 0)] ?? UNRESOLVED) !== arg;
}

/**
 * Follows an argument out through the calls to what feeds it. `intoLoops`
 * follows loop variables to their first value too.
 */
export function climb(library: Library, frame: Frame, from: number, port: number, intoLoops = false): Source {
  let source: Source = { frame, from, port };
  for (;;) {
    const arg = argOfInput(source.from);
    const { caller, sources } = source.frame;
    if (arg === null || caller === null) return source;
    const known = intoLoops ? undefined : sources.get(arg);
    if (known !== undefined) return known;
    const row = feedingRow(caller, arg);
    if (row < 0 || (!intoLoops && isCarried(source.frame, caller, library, arg))) return source;
    const outer: Source = {
      frame: caller.frame,
      from: caller.frame.plan.from[row] ?? UNRESOLVED,
      port: caller.frame.plan.port[row] ?? 0,
    };
    // Only the first step is kept by the frame that asked: the rest is kept further out.
    if (!intoLoops && argOfInput(outer.from) === null) sources.set(arg, outer);
    source = outer;
  }
}

/** What a source is to its consumer. */
export type SourceKind = 'box' | 'argument' | 'constant' | 'weight' | 'resource' | 'unresolved';

export function kindOfSource(source: Source): SourceKind {
  if (source.from === UNRESOLVED) return 'unresolved';
  if (source.from < 0) return 'argument';
  const role = source.frame.plan.role[source.from];
  if (isShown(role)) return 'box';
  switch (role) {
    case Roles.CONSTANT:
      return 'constant';
    case Roles.READ:
      return 'weight';
    case Roles.HANDLE: {
      const op = source.frame.plan.body.opNames[source.frame.plan.body.nodeOp[source.from] ?? 0] ?? '';
      return /^(VarHandleOp|Variable|VariableV2)$/.test(op) ? 'weight' : 'resource';
    }
    default:
      return 'unresolved';
  }
}

/** What the op could fold into, whether or not it does here: in the raw graph nothing does. */
export function foldOf({ plan }: Frame, node: number): Role {
  return roleOf(opOf(plan.body, node as NodeIndex));
}

/** The node that makes the variable that a weight source reads; an argument where nobody says which it is. */
export function handleOf(library: Library, source: Source): Source {
  if (source.from < 0 || foldOf(source.frame, source.from) !== 'read') return source;
  const row = source.frame.plan.dataStart[source.from] ?? 0;
  return climb(
    library,
    source.frame,
    source.frame.plan.from[row] ?? UNRESOLVED,
    source.frame.plan.port[row] ?? 0,
    true,
  );
}

/** The variable behind a weight, null where it cannot be told. */
export function variableOf(library: Library, source: Source): VariableFact | null {
  const handle = handleOf(library, source);
  if (handle.from < 0) return handle.frame.bound.get(-2 - handle.from) ?? null;
  const { body } = handle.frame.plan;
  if (body.functionName === null) return library.metaGraph.variableOfNode(handle.from as NodeIndex) ?? null;
  // A handle made inside a function is told by its shared name alone.
  const shared = body.attr(handle.from as NodeIndex, 'shared_name');
  const name = shared?.kind === 's' ? new TextDecoder().decode(shared.value) : (body.nodeNames[handle.from] ?? '');
  return (
    library.metaGraph.variables().find((variable) => variable.nodes.includes(name) || variable.name === name) ?? null
  );
}

/** Follows a tensor into the calls that `entered` opens, to the node inside that makes it. */
export function descend(
  library: Library,
  source: Source,
  entered: (frame: Frame, node: number) => Frame | null,
): Source {
  let current = source;
  for (;;) {
    const { frame, from, port } = current;
    if (from < 0 || !frame.plan.calls.has(from)) return current;
    const inner = entered(frame, from);
    const returned = inner?.plan.returnFrom[port];
    if (inner === null || returned === undefined) return current;
    current = climb(library, inner, returned, inner.plan.returnPort[port] ?? 0);
  }
}
