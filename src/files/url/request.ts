import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { ReadFailure } from '../source';

/** A request whose failures are sentences for a person. `file` is the name to show for the address. */
export async function request(url: string, file: string, init: RequestInit): Promise<Result<Response, ReadFailure>> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer', ...init });
  } catch (error) {
    if (init.signal?.aborted) return fail({ kind: 'cancelled', message: 'Cancelled.', file });
    return fail({ kind: 'network', message: unreachable(url, error), file });
  }
  if (response.ok) return ok(response);
  return fail({ kind: 'network', message: statusText(response, url), file });
}

/** Browsers do not tell a page why: no connection, no such host and a refusal to share look the same. */
function unreachable(url: string, error: unknown): string {
  const { host, protocol } = new URL(url);
  const detail = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  const mixed =
    protocol === 'http:' && globalThis.location?.protocol === 'https:'
      ? ' This page came by https, and browsers do not let it read http addresses.'
      : '';
  return (
    `${host} could not be read${detail}: it cannot be reached, it sent the request on to a server that refused it, ` +
    `or it does not let other pages read its files (it sends no CORS header).${mixed}`
  );
}

function statusText({ status, url: final }: Response, url: string): string {
  const { host } = new URL(url);
  const last = URL.canParse(final) ? new URL(final).host : host;
  const redirected = last === host ? '' : `, which sent the request on to ${last}`;
  switch (status) {
    case 401:
    case 403:
      return `${host} does not give out ${url} (HTTP ${status})${redirected}: it needs a login or is not public, or too many requests were made.`;
    case 404:
    case 410:
      return `There is nothing at ${url} (HTTP ${status})${redirected}.`;
    case 416:
      return `${host} says that ${url} has no such bytes (HTTP 416): the file has changed.`;
    case 429:
      return `${host} takes no more requests for now (HTTP 429): too many were made.`;
    default:
      return `${host} answered HTTP ${status} for ${url}${redirected}${status >= 500 ? ': the fault is on its side' : ''}.`;
  }
}
