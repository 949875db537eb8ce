// `npm run bench`: each line is NAME  ours  yardstick  ratio, both measured in this run.
import { writeFileSync } from 'node:fs';
import { commandOptions } from '../commandOptions';
import type { Bench, Measurement } from './bench';
import { canvasBench } from './canvasBench';
import { firstPictureBench } from './firstPictureBench';
import { graphBench } from './graphBench';
import { layoutBench } from './layoutBench';
import { netronBench } from './netronBench';
import { openBench } from './openBench';
import { openBoxBench } from './openBoxBench';
import { runBenchFirst } from './runBenchFirst';
import { runBenchMemory } from './runBenchMemory';
import { runBenchNets } from './runBenchNets';
import { runBenchOverhead } from './runBenchOverhead';
import { runBenchPlan } from './runBenchPlan';
import { webglBench } from './webglBench';

const BENCHES: readonly Bench[] = [
  openBench,
  firstPictureBench,
  layoutBench,
  graphBench,
  openBoxBench,
  canvasBench,
  netronBench,
  runBenchNets,
  webglBench,
  runBenchOverhead,
  runBenchPlan,
  runBenchFirst,
  runBenchMemory,
];

const NAMES = BENCHES.map((bench) => bench.name).join(', ');
const { values, positionals } = commandOptions(`npm run bench -- [NAME…] [--json FILE]\nNAME is one of ${NAMES}.`, {
  allowPositionals: true,
  options: { json: { type: 'string' } },
});
const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(', ')}. There are ${NAMES}.`);
  process.exit(2);
}

const all: Measurement[] = [];
for (const bench of BENCHES) {
  if (positionals.length > 0 && !positionals.includes(bench.name)) continue;
  for (const m of await bench.run()) {
    all.push(m);
    const unit = m.unit ?? 'ms';
    const [ours, yardstick] = [m.ours, m.yardstick].map((value) => `${value.toPrecision(3)} ${unit}`);
    console.log(`${m.name}  ${ours}  ${yardstick}  ${(m.ours / m.yardstick).toFixed(2)}  (against ${m.against})`);
  }
}
if (values.json) writeFileSync(values.json, JSON.stringify(all, null, 1));
