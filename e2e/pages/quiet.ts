import type { Page } from '@playwright/test';

/** What the page asked of the network and complained of since it was watched. */
export interface Watch {
  readonly requests: string[];
  readonly complaints: string[];
}

/**
 * Watches a page. Requests of the page's own lazily loaded parts (scripts,
 * styles, wasm of this site) are its loading, everything else is a request.
 */
export function watch(page: Page): Watch {
  const seen: Watch = { requests: [], complaints: [] };
  page.on('request', (request) => {
    const url = new URL(request.url());
    const own = ['blob:', 'data:'].includes(url.protocol) || /\/assets\/[^/]+\.(?:js|css|wasm)$/.test(url.pathname);
    if (!own) seen.requests.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') seen.complaints.push(message.text());
  });
  page.on('pageerror', (error) => seen.complaints.push(error.message));
  return seen;
}
