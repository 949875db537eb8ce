import type { NodeAddress } from '../model/address';
import { parseAddress } from '../model/address';
import type { Failure } from '../model/failure';
import type { MetaGraph, SavedModel } from '../model/savedModel';
import type { VariableFact } from '../model/summary';
import type { HostTensor } from '../model/tensor';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { compactSlots } from './plan/compact';
import { DeviceErrors, DeviceFault } from './backend/deviceErrors';
import { execute } from './run/executor';
import { feedsOf } from './feeds';
import { FiniteWatch, firstNonFinite, hasNonFinite, keptValues } from './run/finite';
import { FoldedValues } from './run/folded';
import { fuseSteps } from './optimise/fuse';
import { dropBypassed } from './optimise/monotone';
import { clearFused } from './optimise/fusedConvolution';
import type { FusedCache } from './optimise/fusedConvolution';
import { KernelClock } from './run/kernelClock';
import { KeptValues } from './run/kept';
import { deviceBytes, freeUnused, hostBytes, release, retain } from './values/lifetime';
import { Limits } from './run/limits';
import { assetPath, ModelSession } from './session/modelSession';
import {
  behind,
  blockedBy,
  modelFailure,
  noValue,
  refusedBefore,
  runFailure,
  shown,
  slicedToHost,
  toHost,
} from './outcome';
import { OpError } from './opError';
import type { BodyPlan } from './plan/plan';
import { Planner } from './plan/planner';
import { VARIABLE_OPS } from './plan/planNode';
import { rangeOf } from './values/ranges';
import type { ValueRange } from './values/ranges';
import { readable } from './backend/readback';
import type { BackendName } from './registry';
import type { NodeValue, RunFailure, RunReport, SupportReport, TensorRef, ValueSlice } from './runtimeApi';
import type { RunOptions } from './runOptions';
import { planSignature } from './plan/signaturePlan';
import type { SignaturePlan } from './plan/signaturePlan';
import { Site, siteOf, valuesAt } from './run/site';
import { hostOf, scalarString } from './values/tensors';
import type { TableRestore } from './plan/tableRestore';
import { Trace } from './run/trace';
import { Tensor } from './values/value';

/** Bytes of node values kept after a run. GPUs get less: what they hold is missing elsewhere. */
const KEPT_BUDGET: Readonly<Record<BackendName, number>> = {
  cpu: 512 * 2 ** 20,
  wasm: 256 * 2 ** 20,
  webgl: 128 * 2 ** 20,
  webgpu: 128 * 2 ** 20,
};

/** Bytes of what was computed from weights and constants alone. */
const FOLDED_BUDGET = 64 * 2 ** 20;
/** Nodes that stand for a variable. */

const ASSETS = 'assets/';

const NONE: ReadonlySet<string> = new Set();

const asPlanned = (plan: BodyPlan): BodyPlan => plan;

const encoder = new TextEncoder();

/** One MetaGraph on one backend: its plans, its state, its last run. */
export class GraphEngine {
  private readonly model: SavedModel;
  private readonly metaGraph: MetaGraph;
  private readonly session: ModelSession;
  private readonly planner: Planner;
  private readonly keptAll: KeptValues;
  /** Of the last run. */
  private kept: KeptValues;
  private readonly folded: FoldedValues;
  private readonly signatures = new Map<string, Result<SignaturePlan, Failure>>();
  private readonly variables = new WeakMap<SignaturePlan, ReadonlySet<VariableFact>>();
  private readonly fused = new WeakMap<BodyPlan, BodyPlan>();
  private readonly fusedCaches: FusedCache[] = [];
  /** Of the last site with taps. */
  private readonly tappedCaches: FusedCache[] = [];
  /** By signature, made at its first run. */
  private readonly roots = new Map<string, { readonly site: Site; readonly asked: string }>();
  private lastRun: LastRun | null = null;

  constructor(model: SavedModel, metaGraph: MetaGraph, backend: BackendName, hostLimit: number) {
    this.model = model;
    this.metaGraph = metaGraph;
    this.session = new ModelSession(model, metaGraph);
    this.planner = new Planner(metaGraph, this.session, backend, hostLimit);
    this.keptAll = new KeptValues(KEPT_BUDGET[backend]);
    this.kept = this.keptAll;
    this.folded = new FoldedValues(FOLDED_BUDGET);
  }

  checkSupport(signature: string): Result<SupportReport, Failure> {
    const plan = this.planOf(signature);
    if (!plan.ok) return plan.failure.where?.node === undefined ? plan : ok(blockedBy(plan.failure));
    const { restore, init } = plan.value;
    const before = [
      ...restore.flatMap(({ inputs, plan: body }) => [...(inputs ? [inputs.plan] : []), body]),
      ...init.map((one) => one.plan),
    ];
    return ok(this.planner.support.report([plan.value.plan, ...before]));
  }

  /** Makes the run; whatever goes wrong in the model is a value. The backend must be the current one. */
  async run(options: RunOptions): Promise<Result<RunReport, RunFailure>> {
    const started = performance.now();
    this.forgetRun();
    const found = this.planOf(options.signature);
    if (!found.ok) return fail(modelFailure(found.failure));
    const circle = this.planner.support.circleIn(found.value.plan);
    if (circle !== null) return fail(refusedBefore(circle));
    const limits = options.limits ? new Limits(options.limits, started) : null;
    const device = new DeviceErrors(this.planner.backend);
    const bounds: Bounds = { signal: options.signal ?? null, limits, device };
    try {
      const ready = await this.prepare(found.value, bounds);
      if (!ready.ok) return fail(modelFailure(ready.failure));
      const prepareMs = performance.now() - started;
      const warmUpMs = options.warmUp ? await this.warmUp(found.value, options, bounds) : 0;
      const report = await this.answer(found.value, options, bounds);
      await device.refuse();
      this.session.commit();
      return ok({ ...report, prepareMs, warmUpMs });
    } catch (thrown) {
      // Whatever else went wrong may come from that.
      const said = thrown instanceof DeviceFault ? null : await device.hear();
      const error = said === null ? thrown : new DeviceFault(said);
      if (error instanceof DeviceFault) this.forgetMade();
      this.session.rollback();
      const failure = runFailure(error);
      const log = this.session.takeLog();
      return fail(log.length > 0 ? { ...failure, log } : failure);
    } finally {
      await device.hear();
    }
  }

  /** A run of which nothing remains but what makes the next one quicker. */
  private async warmUp(found: SignaturePlan, options: RunOptions, bounds: Bounds): Promise<number> {
    const { totalMs } = await this.answer(found, options, bounds);
    this.session.rollback();
    this.forgetRun();
    return totalMs;
  }

  async nodeValues(address: NodeAddress): Promise<Result<readonly NodeValue[], RunFailure>> {
    const tensors = this.lastRun ? this.findValues(this.lastRun, address) : null;
    await readable((tensors ?? []).map(behind));
    return tensors === null ? fail(noValue(address)) : ok(tensors.map(shown));
  }

  async valueSlice({ address, output, from, count }: ValueSlice): Promise<Result<HostTensor, RunFailure>> {
    const tensor = this.lastRun ? this.findValues(this.lastRun, address)?.[output] : undefined;
    await readable(tensor ? [behind(tensor)] : []);
    return tensor === undefined ? fail(noValue(address)) : ok(slicedToHost(tensor, from, count));
  }

  /** Ranges of outputs of nodes in the last run; null where there is no value. */
  async ranges(tensors: readonly TensorRef[]): Promise<readonly (ValueRange | null)[]> {
    const { lastRun } = this;
    const values = tensors.map(({ address, port }) => lastRun && this.findValues(lastRun, address)?.[port]);
    await readable(values.filter((tensor) => tensor !== null && tensor !== undefined));
    return values.map((tensor) => {
      const isOrdered =
        tensor && tensor.dtype !== 'resource' && tensor.dtype !== 'variant' && tensor.dtype !== 'string';
      return isOrdered ? rangeOf(tensor.dtype, hostOf(tensor)) : null;
    });
  }

  /** Forgets the values that the last run left behind. */
  forgetRun(): void {
    this.kept.clear();
    for (const feed of this.lastRun?.feeds ?? []) release(feed);
    this.lastRun = null;
    freeUnused();
  }

  resetState(): void {
    this.forgetMade();
    this.session.reset();
  }

  /** Forgets what runs made of weights and constants alone, too. */
  private forgetMade(): void {
    this.forgetRun();
    this.folded.clear();
    for (const cache of [...this.fusedCaches, ...this.tappedCaches]) clearFused(cache);
  }

  dispose(): void {
    this.resetState();
    this.planner.dispose();
    this.signatures.clear();
    this.roots.clear();
  }

  private planOf(signature: string): Result<SignaturePlan, Failure> {
    let plan = this.signatures.get(signature);
    if (plan === undefined) {
      plan = planSignature(this.metaGraph, signature, this.planner);
      this.signatures.set(signature, plan);
    }
    return plan;
  }

  private async answer(found: SignaturePlan, options: RunOptions, { signal, limits }: Bounds): Promise<RunReport> {
    const { planner, session } = this;
    const started = performance.now();
    const graph = this.metaGraph.graph();
    if (!graph.ok) throw new OpError('InternalError', graph.failure.message);
    const feeds = feedsOf(found.inputs, options.inputs, graph.value, found.feeds);
    for (const feed of feeds) retain(feed);
    const { keepValues = false, taps = [] } = options;
    // What is tapped is kept whatever its size; the memory limit is the only end of it.
    this.kept = taps.length > 0 ? new KeptValues(Number.POSITIVE_INFINITY, new Set(taps)) : this.keptAll;
    const everyNode = keepValues || options.watch === true || options.kernelTimes === true;
    const site = this.rootSite(options.signature, found.plan, everyNode, taps);
    this.lastRun = { site, plan: found, feeds };
    const trace = new Trace(site);
    const watch = options.watch ? new FiniteWatch() : null;
    const clock = options.kernelTimes ? new KernelClock() : null;
    deviceBytes.peak = deviceBytes.now;
    hostBytes.peak = hostBytes.now;
    const total = options.progress ? planner.support.report([found.plan]).opCount : 0;
    const results = await execute(site, feeds, {
      planOf: (ref) => planner.planFunction(ref),
      position: planner.position,
      kept: keepValues || taps.length > 0 ? this.kept : null,
      folded: this.folded,
      trace,
      signal,
      limits,
      watch,
      clock,
      onStep: options.progress ? (done) => options.progress?.(Math.min(done, total), total, 'ops') : null,
    });
    let outputs: Readonly<Record<string, HostTensor>>;
    try {
      await readable(results.map(behind));
      // Not by assignment: an output may be called __proto__.
      outputs = Object.fromEntries(found.outputs.map(({ key }, i) => [key, toHost(results[i] as Tensor, key)]));
    } finally {
      for (const result of results) release(result);
      freeUnused();
    }
    const totalMs = performance.now() - started;
    const isToldByKept = watch === null && keepValues && Object.values(outputs).some((t) => hasNonFinite(t.data));
    if (isToldByKept) await readable(keptValues(trace));
    return {
      outputs,
      backend: planner.backend,
      totalMs,
      prepareMs: 0,
      warmUpMs: 0,
      nodes: { ...trace.report(), kernelMs: clock && clock.report(trace) },
      fused: trace.order().fused,
      log: session.takeLog(),
      firstNonFinite: isToldByKept ? firstNonFinite(trace) : (watch?.found ?? null),
      peakDeviceBytes: deviceBytes.peak,
      peakHostBytes: hostBytes.peak,
      rebuilt: false,
    };
  }

  /**
   * Where every node is looked at each runs for itself; else chains of them are fused, but for those with a tapped
   * node. Of the sites with taps only the last is kept.
   */
  private rootSite(signature: string, plan: BodyPlan, everyNode: boolean, taps: readonly NodeAddress[]): Site {
    const kind = everyNode ? 'each' : taps.length > 0 ? 'tapped' : 'fused';
    const key = `${kind} ${signature}`;
    const asked = kind === 'tapped' ? taps.join('\n') : '';
    const known = this.roots.get(key);
    if (known?.asked === asked) return known.site;
    // By name alone: a node of the same name in another body runs unfused too, which only costs time.
    const apart = new Set(taps.map((address) => parseAddress(address).node));
    if (kind === 'tapped') {
      for (const cache of this.tappedCaches) clearFused(cache);
      this.tappedCaches.length = 0;
    }
    const tapped = (one: BodyPlan): BodyPlan => this.fuse(one, this.tappedCaches, apart);
    const site = new Site('', plan, { each: asPlanned, fused: this.fusedPlan, tapped }[kind]);
    this.roots.set(key, { site, asked });
    return site;
  }

  private readonly fusedPlan = (plan: BodyPlan): BodyPlan => {
    let fused = this.fused.get(plan);
    if (fused === undefined) {
      fused = this.fuse(plan, this.fusedCaches, NONE);
      this.fused.set(plan, fused);
    }
    return fused;
  };

  private fuse(plan: BodyPlan, caches: FusedCache[], apart: ReadonlySet<string>): BodyPlan {
    const lean = dropBypassed(plan, apart);
    return compactSlots({ ...lean, steps: fuseSteps(lean, caches, apart, this.planner.backend) });
  }

  /** Reads the variables that the signature reaches and have no value yet, then runs the init op once. */
  private async prepare(found: SignaturePlan, bounds: Bounds): Promise<Result<null, Failure>> {
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

  private findValues({ site: root, plan, feeds }: LastRun, address: NodeAddress): readonly Tensor[] | null {
    const { calls, node } = parseAddress(address);
    const site = siteOf(root, calls);
    const values = site && valuesAt(site, node);
    if (values) return values;
    const index = calls.length === 0 ? root.plan.body.findNode(node) : undefined;
    const feed = feeds[plan.feeds.findIndex((ref) => ref.node === index)];
    return feed === undefined ? null : [feed];
  }
}

/** What may end a run before it is done. */
interface Bounds {
  readonly signal: AbortSignal | null;
  readonly limits: Limits | null;
  readonly device: DeviceErrors;
}

interface LastRun {
  readonly site: Site;
  readonly plan: SignaturePlan;
  readonly feeds: readonly Tensor[];
}
