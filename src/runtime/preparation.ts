import { ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { SavedModel } from '../model/savedModel';
import type { VariableFact } from '../model/summary';
import type { DeviceErrors } from './backend/deviceErrors';
import type { BodyPlan } from './plan/plan';
import type { Planner } from './plan/planner';
import { VARIABLE_OPS } from './plan/planNode';
import type { SignaturePlan } from './plan/signaturePlan';
import type { TableRestore } from './plan/tableRestore';
import { asPlanned } from './rootSites';
import { execute } from './run/executor';
import type { Limits } from './run/limits';
import { Site } from './run/site';
import { Trace } from './run/trace';
import { assetPath } from './session/modelSession';
import type { ModelSession } from './session/modelSession';
import { release } from './values/lifetime';
import { scalarString } from './values/tensors';
import { Tensor } from './values/value';

const ASSETS = 'assets/';

const encoder = new TextEncoder();

/** What may end a run before it is done. */
export interface Bounds {
  readonly signal: AbortSignal | null;
  readonly limits: Limits | null;
  readonly device: DeviceErrors;
}

/** What must have happened before a signature runs: its variables read, its tables restored, the init op run. */
export class Preparation {
  private readonly model: SavedModel;
  private readonly planner: Planner;
  private readonly session: ModelSession;
  private readonly variables = new WeakMap<SignaturePlan, ReadonlySet<VariableFact>>();

  constructor(model: SavedModel, planner: Planner, session: ModelSession) {
    this.model = model;
    this.planner = planner;
    this.session = session;
  }

  /** Reads the variables that the signature reaches and have no value yet, then runs the init op once. */
  async prepare(found: SignaturePlan, bounds: Bounds): Promise<Result<null, Failure>> {
    const { signal, limits } = bounds;
    for (const fact of this.variablesOf(found)) {
      limits?.refuseOver(performance.now(), 0);
      if (fact.checkpointKey === null || this.session.isLoaded(fact)) continue;
      const { checkpoint } = this.model;
      const read = await (fact.slice
        ? checkpoint?.readSlice(fact.checkpointKey, fact.slice, signal ?? undefined)
        : checkpoint?.readTensor(fact.checkpointKey, signal ?? undefined));
      if (read === undefined) continue;
      if (!read.ok) return read;
      const { dtype, shape, data } = read.value;
      this.session.loadVariable(fact, new Tensor(dtype, shape, data, null));
    }
    // What was loaded stays loaded, even if the run fails.
    this.session.commit();
    if (found.restore.length > 0 && !this.session.tablesRestored) {
      for (const restore of found.restore) await this.restoreTables(restore, bounds);
      await bounds.device.refuse();
      this.session.commit();
      this.session.tablesRestored = true;
    }
    if (found.init.length > 0 && !this.session.initialised) {
      await this.initialise(found.init, bounds);
      await bounds.device.refuse();
      this.session.commit();
      this.session.initialised = true;
    }
    return ok(null);
  }

  private async restoreTables({ inputs, plan }: TableRestore, bounds: Bounds): Promise<void> {
    const prefix = scalarString(encoder.encode('variables/variables'));
    const args = inputs
      ? await this.quietly(
          inputs.plan,
          inputs.prefixes.map(() => prefix),
          bounds,
        )
      : [];
    await this.quietly(plan, args, bounds);
    for (const arg of args) release(arg);
  }

  private async initialise(init: SignaturePlan['init'], bounds: Bounds): Promise<void> {
    // Not only those of asset_file_def: TensorFlow 1 models may name their assets in a collection, or by a bare path.
    for (const { path } of this.model.summary.files) {
      if (!path.startsWith(ASSETS)) continue;
      const read = await this.model.readFile(path);
      if (read.ok) this.session.addAsset(path.slice(ASSETS.length), read.value);
    }
    for (const { plan, assets } of init) {
      const paths = assets.map((filename) => scalarString(encoder.encode(assetPath(filename))));
      for (const value of await this.quietly(plan, paths, bounds)) release(value);
    }
  }

  /** Runs a plan that is no signature: nothing is kept or timed. */
  private quietly(plan: BodyPlan, args: readonly Tensor[], { signal, limits }: Bounds): Promise<Tensor[]> {
    const site = new Site('', plan, asPlanned);
    return execute(site, args, {
      planOf: (ref) => this.planner.planFunction(ref),
      position: this.planner.position,
      kept: null,
      folded: null,
      trace: new Trace(site),
      signal,
      limits,
      watch: null,
      clock: null,
      onStep: null,
    });
  }

  /** The variables that a signature and its init op reach, found once. */
  private variablesOf(found: SignaturePlan): ReadonlySet<VariableFact> {
    const known = this.variables.get(found);
    if (known !== undefined) return known;
    const facts = new Set<VariableFact>();
    for (const plan of this.planner.reachable([found.plan, ...found.init.map((init) => init.plan)])) {
      for (const step of plan.steps) {
        if (step.kind !== 'node' || !VARIABLE_OPS.has(step.op)) continue;
        const { functionName } = plan.body;
        const fact = this.session.variableFact({ functionName, nodeName: step.name, attrs: step.attrs });
        if (fact) facts.add(fact);
      }
    }
    this.variables.set(found, facts);
    return facts;
  }
}
