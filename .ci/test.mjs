// `npm test`: installs, type-checks, lints, builds, runs the unit tests and the
// browser tests against the built site. `--zoo` adds the real models when they
// lie in ../shared/models. The last line is `N passed, N failed[, N skipped]`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { findChromium } from './chromium.mjs';
import { install } from './install.mjs';

const REPORTS = 'test-results';
const total = { passed: 0, failed: 0, skipped: 0 };

install();
const chromium = findChromium();
const env = { ...process.env, CHROMIUM: chromium };
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });

check('types, workers', 'tsc', ['-p', 'tsconfig.worker.json']);
check('types, page', 'tsc', ['-p', 'tsconfig.page.json']);
check('types, Node', 'tsc', ['-p', 'tsconfig.node.json']);
check('lint', 'oxlint', ['--type-aware', '--deny-warnings']);
check('format', 'biome', ['format', '.']);
check('dead code', 'knip', []);
const built =
  check('build, site', 'vite', ['build', '--logLevel', 'warn']) &&
  check('build, command line', 'vite', ['build', '--mode', 'cli', '--logLevel', 'warn']);
unitTests();
if (built) {
  check('damaged inputs', process.execPath, ['dist-cli/fuzz.js', '--count', '20000', '--seed', '1'], { direct: true });
  await browserTests();
  if (process.argv.includes('--zoo') && existsSync('../shared/models')) {
    check('real models', process.execPath, ['dist-cli/zoo.js'], { direct: true });
  }
}

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** One tool counts as one test. */
function check(title, command, args, { direct = false } = {}) {
  console.log(`\n== ${title}`);
  const { status } = spawnSync(direct ? command : `node_modules/.bin/${command}`, args, { stdio: 'inherit', env });
  if (status === 0) total.passed += 1;
  else total.failed += 1;
  console.log(status === 0 ? 'ok' : `FAILED: ${title}`);
  return status === 0;
}

function unitTests() {
  console.log('\n== unit tests');
  const report = `${REPORTS}/unit.json`;
  const { status } = spawnSync(
    'node_modules/.bin/vitest',
    ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`],
    { stdio: 'inherit', env },
  );
  const result = readReport(report);
  count(status, result?.numPassedTests, result?.numFailedTests, result?.numPendingTests);
}

async function browserTests() {
  console.log('\n== browser tests');
  // A port of its own: on the usual one another checkout's site may be served.
  const port = await freePort();
  const report = `${REPORTS}/e2e.json`;
  const { status } = spawnSync('node_modules/.bin/playwright', ['test'], {
    stdio: 'inherit',
    env: { ...env, E2E_REPORT: report, E2E_PORT: String(port) },
  });
  const stats = readReport(report)?.stats;
  count(status, stats && stats.expected + stats.flaky, stats?.unexpected, stats?.skipped);
}

/** A port that nothing listens on. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A runner that died without a report, or failed without naming a test, is one failure. */
function count(status, passed = 0, failed = 0, skipped = 0) {
  total.passed += passed;
  total.skipped += skipped;
  total.failed += status !== 0 && failed === 0 ? 1 : failed;
}

function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}
