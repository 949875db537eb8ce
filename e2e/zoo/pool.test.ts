import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { dismiss } from './pool';

/** A process of its own that runs `script` and says when it is up. */
async function started(script: string): Promise<ChildProcess> {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'pool-')), 'child.mjs');
  writeFileSync(file, `${script}\nprocess.send('up');\n`);
  const child = fork(file);
  await new Promise((resolve) => child.once('message', resolve));
  return child;
}

function signalOf(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
}

it('a child that hears the end of its channel ends by itself', async () => {
  const child = await started("process.on('disconnect', () => process.exit(0));");
  const end = signalOf(child);
  dismiss(child, 60_000);
  expect(await end).toBeNull();
});

it('a child that does not hear it is killed', async () => {
  const child = await started('setInterval(() => {}, 1000);');
  const end = signalOf(child);
  dismiss(child, 1);
  expect(await end).toBe('SIGKILL');
});
