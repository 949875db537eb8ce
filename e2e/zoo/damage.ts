import path from 'node:path';
import type { Failure } from '../../src/model/failure';
import { readDamage, type ZooModel } from './find';
import type { Damage } from './grammar';
import type { Subject } from './subject';
import type { CaseResult } from './verdict';

/** Words of an expectation that name a thing: paths, node names, tensors, file types. */
const NAMES =
  /\b(?:HDF5|ONNX|TensorFlow Lite|LFS|GraphDef|gzip|web page|MetaGraph|FancyTanh|Schema version)\b|[\w<>.-]+(?:[/:_][\w<>.-]+)+/gi;

/**
 * `match` when the model opens as far as it can and some failure names what is
 * said to be broken: its file, and every name in the expectation.
 */
export async function judgeDamage(model: ZooModel, file: string, subject: Subject): Promise<CaseResult> {
  const damage = readDamage(file);
  const result = { model: model.name, signature: '', case: 'damage' };
  const opened = await subject.open(model.source);
  const failures = opened.ok ? await opened.value.problems() : [opened.failure];
  if (opened.ok) await opened.value.close();
  if (!opened.ok && mustOpen(damage)) {
    return { ...result, verdict: 'wrong', detail: `does not open: ${opened.failure.message}` };
  }
  const missing = unnamed(damage, failures);
  if (missing.length === 0) return { ...result, verdict: 'match', detail: '' };
  const said = failures.map((failure) => failure.message).join(' | ') || 'nothing';
  return { ...result, verdict: 'wrong', detail: `does not name ${missing.join(', ')}; says: ${said}` };
}

/** What is broken outside the graph file, or tolerated, must not hide the graph. */
function mustOpen({ file, expect, tensorflow }: Damage): boolean {
  if (tensorflow.stage === 'tolerated') return true;
  if (/\b(?:opens|shown|can (?:still )?be (?:read|shown))\b/.test(expect)) return true;
  return file !== null && file.startsWith('variables');
}

/** What no failure names. An archive is named by itself or by a member. */
function unnamed({ file, offset, expect }: Damage, failures: readonly Failure[]): readonly string[] {
  if (failures.length === 0) return ['anything'];
  const said = failures
    .map(({ message, file: at, where }) => [message, at, where?.node, where?.function, where?.op].join(' '))
    .join('\n')
    .toLowerCase();
  const names = new Set((expect.match(NAMES) ?? []).map((name) => name.replace(/[.:]$/, '').toLowerCase()));
  if (file && !/\.(?:zip|tar)$/.test(file)) names.add(path.basename(file).toLowerCase());
  const missing = [...names].filter((name) => !said.includes(name));
  const offsets = failures.flatMap((failure) => failure.offset ?? []);
  if (offset !== null && offset > 0 && offsets.length === 0) missing.push(`offset ${offset}`);
  return missing;
}
