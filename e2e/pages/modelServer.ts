import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';

/** How a path of the server behaves; plain files with ranges and CORS otherwise. */
export interface Behaviour {
  /** Ignores Range. */
  readonly noRanges?: boolean;
  /** Lets no other page read it. */
  readonly noCors?: boolean;
  readonly status?: number;
  /** Sends the first bytes and then nothing more, until the client gives up. */
  readonly stalls?: boolean;
}

/** A small server on loopback: what is in `files`, as each path's behaviour says. */
export class ModelServer {
  readonly files = new Map<string, Buffer>();
  readonly behaviours = new Map<string, Behaviour>();
  /** `METHOD path [range]` of all requests. */
  readonly requests: string[] = [];
  /** Connections that a client closed before the answer was whole. */
  givenUp = 0;
  readonly #server = createServer((message, response) => this.#answer(message, response));

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Puts a folder of the disk below a path. */
  addFolder(below: string, folder: string): void {
    for (const name of filesOf(folder)) this.files.set(`${below}/${name}`, readFileSync(path.join(folder, name)));
  }

  #answer({ method = 'GET', url = '', headers }: IncomingMessage, response: ServerResponse): void {
    this.requests.push(`${method} ${url}${headers.range ? ` ${headers.range}` : ''}`);
    const file = this.files.get(decodeURIComponent(url));
    const { noRanges, noCors, stalls, status } = this.behaviours.get(url) ?? {};
    const cors = noCors ? {} : { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'Range' };
    if (!file || status !== undefined || method === 'OPTIONS') {
      response.writeHead(method === 'OPTIONS' ? 204 : (status ?? 404), cors).end();
      return;
    }
    const range = noRanges ? null : /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '');
    const part = range ? file.subarray(Number(range[1]), Number(range[2]) + 1) : file;
    response.writeHead(range ? 206 : 200, { 'Content-Length': part.length, ...cors });
    response.on('close', () => {
      if (!response.writableFinished) this.givenUp += 1;
    });
    if (method === 'HEAD') response.end();
    else if (stalls) response.write(part.subarray(0, part.length >> 1));
    else response.end(part);
  }
}

export function filesOf(folder: string): readonly string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .map((name) => name.split(path.sep).join('/'))
    .sort();
}

/** Sends the requests for a public host to the server, `https://HOST/x` as `/HOST/x`. The page's policy is checked before. */
export async function standInFor(page: Page, host: string, server: ModelServer): Promise<void> {
  await page.context().route(`https://${host}/**`, async (route) => {
    const { pathname, search } = new URL(route.request().url());
    await route.fulfill({ response: await route.fetch({ url: `${server.origin}/${host}${pathname}${search}` }) });
  });
}
