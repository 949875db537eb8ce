// `npm run zoo`: real models against TensorFlow's recorded answers.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BackendName } from '../../src/runtime/registry';
import { commandOptions } from '../commandOptions';
import { serveParent } from './child';
import { findZooModels, readGolden, type ZooModel } from './find';
import { judgeInProcesses } from './pool';
import { compareWithExpected, readShortfalls } from './shortfalls';
import { type CaseResult, VERDICTS } from './verdict';

const ROOT = path.resolve(import.meta.dirname, '..');
const SHORTFALLS = path.join(ROOT, 'e2e/zoo/shortfalls.json');
const USAGE = 'npm run zoo -- [--dir DIR] [--backend cpu|wasm|webgl|webgpu] [--json FILE] [PATTERN…]';
const BACKENDS: readonly BackendName[] = ['cpu', 'wasm', 'webgl', 'webgpu'];

if (process.argv[2] === '--child') await serveParent(process.argv[3] as BackendName, hostLimitOf(process.argv[4]));
else process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = commandOptions(USAGE, {
    allowPositionals: true,
    options: {
      dir: { type: 'string', default: path.join(ROOT, '../shared/models') },
      backend: { type: 'string', default: 'cpu' },
      // -1 sends even the smallest float32 work to the backend; absent, as the page does.
      'host-limit': { type: 'string' },
      json: { type: 'string' },
    },
  });
  const dir = path.resolve(values.dir);
  const backend = BACKENDS.find((name) => name === values.backend);
  if (!backend) return refuse(`--backend wants one of ${BACKENDS.join(', ')}`);
  if (!existsSync(dir)) return refuse(`${dir} does not exist; name the models' folder with --dir`);

  const models = findZooModels(dir, positionals);
  if (models.length === 0) {
    const named = positionals.map((pattern) => `"${pattern}"`).join(', ');
    return refuse(
      named === ''
        ? `${dir} holds no model: none of its folders has model/ beside expected*.json or damage.json`
        : `No model below ${dir} has ${named} in its path`,
    );
  }
  const cases: CaseResult[] = [];
  await judgeInProcesses(
    models,
    { backend, hostLimit: hostLimitOf(values['host-limit']) },
    2,
    (model, results, death) => {
      const all = death === null ? results : [...results, ...withoutVerdict(model, results, death)];
      cases.push(...all);
      for (const c of all) {
        if (c.verdict !== 'match') console.log(`${c.verdict}  ${c.model}  ${c.signature}  ${c.case}  ${c.detail}`);
      }
    },
  );

  const summary = summarise(cases);
  for (const [family, counts] of Object.entries(summary)) {
    console.log(
      `${family}  ${Object.entries(counts)
        .map(([verdict, n]) => `${verdict} ${n}`)
        .join('  ')}`,
    );
  }
  if (values.json) writeFileSync(values.json, JSON.stringify({ summary, cases }, null, 1));
  const complete = positionals.length === 0 && values.dir === path.join(ROOT, '../shared/models');
  const news = compareWithExpected(cases, readShortfalls(SHORTFALLS), backend, complete);
  for (const line of news) console.log(line);
  if (news.length > 0) console.log(`${news.length} differences from e2e/zoo/shortfalls.json`);
  return news.length > 0 ? 1 : 0;
}

function hostLimitOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function refuse(message: string): number {
  console.error(message);
  return 2;
}

/** The cases a process took with it when it hung or died. */
function withoutVerdict(model: ZooModel, results: readonly CaseResult[], death: string): readonly CaseResult[] {
  const have = new Set(results.map((r) => `${r.signature}\n${r.case}`));
  const names: [string, string][] = model.damage ? [['', 'damage']] : [];
  for (const file of model.expected) {
    const golden = readGolden(file);
    for (const [signature, { cases, skipped }] of Object.entries(golden.signatures)) {
      if (!skipped) names.push(...cases.map((_, i): [string, string] => [signature, String(i)]));
    }
    for (const [i, { signature }] of (golden.sequence ?? []).entries()) names.push([signature, `sequence ${i}`]);
  }
  return names.flatMap(([signature, name]) =>
    have.has(`${signature}\n${name}`)
      ? []
      : { model: model.name, signature, case: name, verdict: 'crash' as const, detail: death },
  );
}

function summarise(cases: readonly CaseResult[]): Record<string, Record<string, number>> {
  const summary: Record<string, Record<string, number>> = {};
  for (const { model, verdict } of cases) {
    const family = model.split('/')[0] ?? '';
    summary[family] ??= { cases: 0, ...Object.fromEntries(VERDICTS.map((v) => [v, 0])) };
    const counts = summary[family];
    counts['cases'] = (counts['cases'] ?? 0) + 1;
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return summary;
}
