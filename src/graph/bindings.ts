import { argOfInput, type NodeIndex } from '../model/graphBody';
import type { VariableFact } from '../model/summary';
import { graphBoundary } from './boundary';
import { type BodyPlan, planBody } from './bodyPlan';
import type { Library } from './library';
import { Roles } from './roles';

/** Variables by argument; null where callers disagree. */
type Bound = Map<number, VariableFact | null>;

/**
 * Which variable each argument of a function stands for when the function is
 * opened by itself: what its callers hand it, followed from the main graph and
 * from the captures of concrete functions. Where two callers hand different
 * variables the argument stays open. Plans every function on the way.
 */
export function boundVariables(library: Library, functionName: string): ReadonlyMap<number, VariableFact> {
  const { metaGraph } = library;
  const bound = new Map<string, Bound>();
  const pending: string[] = [];

  const bind = (name: string, arg: number, variable: VariableFact | null): void => {
    const args: Bound = bound.get(name) ?? new Map();
    const known = args.get(arg);
    if (known === variable || known === null) return;
    args.set(arg, known === undefined ? variable : null);
    bound.set(name, args);
    pending.push(name);
  };

  const follow = (plan: BodyPlan, variableOf: (from: number) => VariableFact | null | undefined): void => {
    for (const [node, calls] of plan.calls) {
      for (const call of calls) {
        if (call.inputOffset === null) continue;
        for (let row = plan.dataStart[node] ?? 0; row < (plan.dataStart[node + 1] ?? 0); row++) {
          const arg = row - (plan.dataStart[node] ?? 0) - call.inputOffset;
          const variable = arg < 0 ? undefined : variableOf(plan.from[row] ?? -1);
          if (variable !== undefined) bind(call.functionName, arg, variable);
        }
      }
    }
  };

  const objects = metaGraph.objects();
  const captures = objects.ok ? objects.value?.concreteFunctions : undefined;
  const byObject = new Map(metaGraph.variables().map((variable) => [variable.objectId, variable]));
  for (const [name, { boundInputs }] of captures ?? []) {
    const body = metaGraph.hasFunction(name) ? metaGraph.functionBody(name) : null;
    if (body === null || !body.ok) continue;
    const first = body.value.args.length - boundInputs.length;
    for (const [i, object] of boundInputs.entries()) {
      const variable = byObject.get(object);
      if (variable !== undefined) bind(name, first + i, variable);
    }
  }
  const graph = metaGraph.graph();
  if (graph.ok) {
    const plan = planBody(graphBoundary(graph.value), library.context);
    follow(plan, (from) =>
      from >= 0 && plan.role[from] === Roles.HANDLE ? metaGraph.variableOfNode(from as NodeIndex) : undefined,
    );
  }
  // A binding changes at most twice, to a variable and to null: this ends.
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const args = bound.get(name);
    const plan = library.plan(name);
    if (plan === null) continue;
    follow(plan, (from) => {
      const arg = argOfInput(from);
      return arg === null ? undefined : args?.get(arg);
    });
  }
  const found = new Map<number, VariableFact>();
  for (const [arg, variable] of bound.get(functionName) ?? []) if (variable !== null) found.set(arg, variable);
  return found;
}
