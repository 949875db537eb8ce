import { createReadStream, existsSync, statSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { chromium } from '@playwright/test';

/** The built site, seen from the built command line beside it, or from a part of that one folder down. */
export const DIST =
  ['../dist', '../../dist']
    .map((dist) => path.resolve(import.meta.dirname, dist))
    .find((dist) => existsSync(path.join(dist, 'index.html'))) ?? 'dist';

/** Serves the built site, and under `/model/` the files of a folder that may change. */
export async function serveSite(
  model: () => string = () => '',
): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = http.createServer((request, response) => {
    const url = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/');
    const file = url.startsWith('/model/')
      ? path.join(model(), url.slice('/model/'.length))
      : path.join(DIST, url === '/' ? 'index.html' : url);
    if (!existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': contentType(file) });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/** The Chromium of CHROMIUM, of the system, or of Playwright. */
export function chromiumPath(): string {
  const system = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);
  return process.env['CHROMIUM'] ?? system ?? chromium.executablePath();
}

function contentType(file: string): string {
  const types: Record<string, string> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.wasm': 'application/wasm',
    '.json': 'application/json',
    '.svg': 'image/svg+xml',
  };
  return types[path.extname(file)] ?? 'application/octet-stream';
}
