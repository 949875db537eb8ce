/** The rules of the Content-Security-Policy that the browser enforces on this page, as the page's source states them. */
export function policyRules(): readonly string[] {
  if (typeof document === 'undefined') return [];
  const meta = document.querySelector('meta[http-equiv="Content-Security-Policy"]');
  return rulesOf(meta?.getAttribute('content') ?? '');
}

export function rulesOf(policy: string): readonly string[] {
  return policy
    .split(';')
    .map((rule) => rule.trim())
    .filter(Boolean);
}

/** Whether a page under these rules may fetch from other servers: url.html may, the first page may not. */
export function allowsForeignHosts(rules: readonly string[]): boolean {
  const connect = rules.find((rule) => rule.startsWith('connect-src ')) ?? '';
  return /\s(https?:|\*)(\s|$)/.test(connect);
}

/** Whether this page is the one that may. */
export const MAY_CONNECT = allowsForeignHosts(policyRules());

/** The page that opens addresses, and the one that cannot; with the model that a link names, if any. */
export function urlPage(hash = ''): string {
  return new URL(`url.html${hash}`, document.baseURI).href;
}
export const STRICT_PAGE = './';

/** To where an address can be typed: another page, or the field on this one when it is that page. */
export function goToUrlPage(): void {
  location.assign(urlPage());
}
