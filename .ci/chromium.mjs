import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function onPath() {
  for (const name of NAMES) {
    const { stdout, status } = spawnSync('which', [name], { encoding: 'utf8' });
    if (status === 0 && stdout.trim()) return stdout.trim();
  }
  return null;
}

function isDebianRoot() {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0;
}

/**
 * A Chromium for the browser tests: `$CHROMIUM`, else an installed one, else
 * Debian's package when this is Debian and we are root, else Playwright's download.
 * Says what it did. Returns the path, or '' for Playwright's own.
 */
export function findChromium() {
  const given = process.env['CHROMIUM'];
  if (given) return report(given, 'named by $CHROMIUM');
  const installed = onPath();
  if (installed) return report(installed, 'already installed');
  if (isDebianRoot()) {
    console.log('No Chromium found: installing the Debian package chromium');
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const now = onPath();
    if (now) return report(now, 'installed from Debian');
  }
  console.log("No Chromium found: installing Playwright's");
  const { status } = spawnSync('node_modules/.bin/playwright', ['install', 'chromium'], { stdio: 'inherit' });
  if (status !== 0) {
    console.error('No Chromium could be installed. Install one and name it in $CHROMIUM.');
    process.exit(1);
  }
  return report('', "Playwright's own");
}

function report(path, how) {
  console.log(`Chromium: ${path || 'managed by Playwright'} (${how})`);
  return path;
}
