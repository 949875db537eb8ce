import type { NodeAddress } from '../model/address';
import { parseAddress } from '../model/address';
import type { Failure } from '../model/failure';
import type { MetaGraph, SavedModel } from '../model/savedModel';
import type { HostTensor } from '../model/tensor';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { DeviceErrors, DeviceFault } from './backend/deviceErrors';
import { execute } from './run/executor';
import { feedsOf } from './feeds';
import { FiniteWatch, firstNonFinite, hasNonFinite, keptValues } from './run/finite';
import { FoldedValues } from './run/folded';
import { KernelClock } from './run/kernelClock';
import { KeptValues } from './run/kept';
import { deviceBytes, freeUnused, hostBytes, release, retain } from './values/lifetime';
import { Limits } from './run/limits';
import { ModelSession } from './session/modelSession';
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
import { Planner } from './plan/planner';
import { rangeOf } from './values/ranges';
import type { ValueRange } from './values/ranges';
import { readable } from './backend/readback';
import type { BackendName } from './registry';
import type { NodeValue, RunFailure, RunReport, SupportReport, TensorRef, ValueSlice } from './runtimeApi';
import type { RunOptions } from './runOptions';
import { Preparation } from './preparation';
import type { Bounds } from './preparation';
import { RootSites } from './rootSites';
import { planSignature } from './plan/signaturePlan';
import type { SignaturePlan } from './plan/signaturePlan';
import { siteOf, valuesAt } from './run/site';
import type { Site } from './run/site';
import { hostOf } from './values/tensors';
import { Trace } from './run/trace';
import type { Tensor } from './values/value';

/** Bytes of node values kept after a run. GPUs get less: what they hold is missing elsewhere. */
const KEPT_BUDGET: Readonly<Record<BackendName, number>> = {
  cpu: 512 * 2 ** 20,
  wasm: 256 * 2 ** 20,
  webgl: 128 * 2 ** 20,
  webgpu: 128 * 2 ** 20,
};

/** Bytes of what was computed from weights and constants alone. */
const FOLDED_BUDGET = 64 * 2 ** 20;

/** One MetaGraph on one backend: its plans, its state, its last run. */
export class GraphEngine {
  private readonly metaGraph: MetaGraph;
  private readonly session: ModelSession;
  private readonly planner: Planner;
  private readonly preparation: Preparation;
  private readonly keptAll: KeptValues;
  /** Of the last run. */
  private kept: KeptValues;
  private readonly folded: FoldedValues;
  private readonly signatures = new Map<string, Result<SignaturePlan, Failure>>();
  private readonly sites: RootSites;
  private lastRun: LastRun | null = null;

  constructor(model: SavedModel, metaGraph: MetaGraph, backend: BackendName, hostLimit: number) {
    this.metaGraph = metaGraph;
    this.session = new ModelSession(model, metaGraph);
    this.planner = new Planner(metaGraph, this.session, backend, hostLimit);
    this.preparation = new Preparation(model, this.planner, this.session);
    this.sites = new RootSites(backend);
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
      const ready = await this.preparation.prepare(found.value, bounds);
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
    this.sites.clearCaches();
  }

  dispose(): void {
    this.resetState();
    this.planner.dispose();
    this.signatures.clear();
    this.sites.clear();
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
    const site = this.sites.of(options.signature, found.plan, everyNode, taps);
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
    const isFed = Object.values(options.inputs).some(({ data }) => hasNonFinite(data));
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
      firstNonFinite: isToldByKept ? firstNonFinite(trace, isFed) : (watch?.found ?? null),
      peakDeviceBytes: deviceBytes.peak,
      peakHostBytes: hostBytes.peak,
      rebuilt: false,
    };
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

interface LastRun {
  readonly site: Site;
  readonly plan: SignaturePlan;
  readonly feeds: readonly Tensor[];
}
