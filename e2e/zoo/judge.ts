import type { Result } from '../../src/lib/result';
import type { HostTensor } from '../../src/model/tensor';
import type { RunFailure, SupportReport } from '../../src/runtime/runtimeApi';
import { compareOutputs, type Setting } from './compare';
import { judgeDamage } from './damage';
import { readGolden, type ZooModel } from './find';
import { type Recorded, recordedTensor } from './golden';
import type { Golden, GoldenCase, GoldenTensor } from './grammar';
import type { OpenedSubject, Subject } from './subject';
import type { CaseResult, Verdict } from './verdict';

/** Judges every case of one model. `report` is called as each verdict falls, so that a later crash loses nothing. */
export async function judgeModel(
  model: ZooModel,
  subject: Subject,
  gpu: boolean,
  report: (result: CaseResult) => void,
): Promise<void> {
  if (model.damage) report(await judgeDamage(model, model.damage, subject));
  const setting: Setting = { wholeModel: model.family !== 'ops', gpu };
  for (const file of model.expected) await judgeTags(model, readGolden(file), subject, setting, report);
}

async function judgeTags(
  model: ZooModel,
  golden: Golden,
  subject: Subject,
  setting: Setting,
  report: (result: CaseResult) => void,
): Promise<void> {
  const opened = await subject.open(model.source);
  const give = (signature: string, name: string, judged: Judged): void =>
    report({ model: model.name, signature, case: name, ...judged });
  const crash = (detail: string): void => {
    for (const [signature, name] of caseNames(golden)) give(signature, name, { verdict: 'crash', detail });
  };
  if (!opened.ok) {
    crash(`cannot be opened: ${opened.failure.message}`);
    return;
  }
  const it = opened.value;
  const metaGraph = it.metaGraphWithTags(golden.tags);
  if (metaGraph < 0) {
    crash(`no MetaGraph with the tags ${golden.tags?.join(', ')}`);
    await it.close();
    return;
  }
  for (const [signature, { cases, fresh, skipped }] of Object.entries(golden.signatures)) {
    if (skipped || cases.length === 0) continue;
    const support = await it.checkSupport(metaGraph, signature);
    // A TF1 session answered each case on a model of its own.
    const alone = fresh || golden.loader === 'session';
    for (const [i, one] of cases.entries()) {
      if (alone) await it.reset();
      give(signature, String(i), await judgeCase(it, metaGraph, signature, one, support, setting));
    }
    if (alone) await it.reset();
  }
  if (golden.sequence) {
    await it.reset();
    for (const [i, { signature, case: one }] of golden.sequence.entries()) {
      const support = await it.checkSupport(metaGraph, signature);
      give(signature, `sequence ${i}`, await judgeCase(it, metaGraph, signature, one, support, setting));
    }
  }
  await it.close();
}

function caseNames(golden: Golden): readonly (readonly [string, string])[] {
  return [
    ...Object.entries(golden.signatures).flatMap(([signature, { cases, skipped }]) =>
      skipped ? [] : cases.map((_, i) => [signature, String(i)] as const),
    ),
    ...(golden.sequence ?? []).map(({ signature }, i) => [signature, `sequence ${i}`] as const),
  ];
}

/**
 * TensorFlow may have drawn the same values twice in a row where a draw is
 * likely, so that the recording calls them fixed. What was announced as random
 * is right when TensorFlow's draw is among so many of ours.
 */
const DRAWS = 6;

interface Judged {
  readonly verdict: Verdict;
  readonly detail: string;
  readonly ops?: readonly string[];
}

async function judgeCase(
  it: OpenedSubject,
  metaGraph: number,
  signature: string,
  one: GoldenCase,
  checked: Awaited<ReturnType<OpenedSubject['checkSupport']>>,
  setting: Setting,
): Promise<Judged> {
  const support = checked.ok ? checked.value : null;
  if (support?.verdict === 'blocked') return blocked(support, one);
  const inputs = mapValues(one.inputs, (golden) => recordedTensor(golden).tensor);
  const judge = async (): Promise<Judged> => {
    const result = await it.run(metaGraph, signature, inputs);
    return result.ok ? judgeValues(result, one, support, setting) : judgeFailure(result.failure, one);
  };
  let judged = await judge();
  for (let i = 1; support?.random && judged.verdict === 'wrong' && i < DRAWS; i++) judged = await judge();
  return judged;
}

/** What TensorFlow refuses whatever is fed is refused before the run, and where it refused that is the right answer. */
function blocked(support: SupportReport, one: GoldenCase): Judged {
  const reasons = support.reasons.filter((reason) => reason.blocks);
  const detail = reasons.map(({ op, places, why }) => `${op} at ${places[0] ?? '?'}: ${why}`).join('; ');
  if (one.error && reasons.every(({ code }) => code !== undefined)) return { verdict: 'match', detail };
  return { verdict: 'blocked', detail, ops: reasons.map(({ op }) => op) };
}

function judgeFailure(failure: RunFailure, one: GoldenCase): Judged {
  const said = `${failure.code ?? failure.kind} at ${failure.address ?? '?'}: ${failure.message}`;
  const refused = failure.kind === 'refused';
  if (one.error && refused) return { verdict: 'match', detail: said };
  return { verdict: 'crash', detail: one.error ? `${said} (TensorFlow: ${one.error.code})` : said };
}

function judgeValues(
  result: Extract<Result<Readonly<Record<string, HostTensor>>, RunFailure>, { ok: true }>,
  one: GoldenCase,
  support: SupportReport | null,
  setting: Setting,
): Judged {
  const answer = one.outputs ?? one.elsewhere;
  if (!answer) {
    if (one.error && lacksKernel(one.error)) return { verdict: 'match', detail: 'TensorFlow lacks this kernel' };
    return { verdict: 'wrong', detail: `gave values where TensorFlow refused: ${one.error?.message.slice(0, 200)}` };
  }
  const expected: Record<string, Recorded> = mapValues(answer, recordedTensor);
  const comparison = compareOutputs(result.value, expected, setting, one.varies ?? false);
  if (comparison.equal) return { verdict: 'match', detail: '' };
  const announced = comparison.close && support?.verdict === 'approximate';
  return { verdict: announced ? 'approximate' : 'wrong', detail: comparison.detail };
}

/** README of `ops`: such an error means that this TensorFlow lacks a kernel; answering is not wrong. */
function lacksKernel({ code, message }: { readonly code: string; readonly message: string }): boolean {
  return code === 'UnimplementedError' || /No .* available .* on CPU|No OpKernel was registered/.test(message);
}

function mapValues<T>(
  record: Readonly<Record<string, GoldenTensor>>,
  f: (golden: GoldenTensor) => T,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value)]));
}
