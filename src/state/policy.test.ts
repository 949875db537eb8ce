import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allowsForeignHosts, rulesOf } from './policy';

const policyOf = (page: string): readonly string[] =>
  rulesOf(/http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(readFileSync(page, 'utf8'))?.[1] ?? '');

describe('the policies of the two pages', () => {
  const strict = policyOf('index.html');
  const open = policyOf('url.html');

  it('let only the second one connect to other servers', () => {
    expect(strict).toContain("connect-src 'self'");
    expect([allowsForeignHosts(strict), allowsForeignHosts(open)]).toEqual([false, true]);
  });

  it('differ in nothing else', () => {
    const others = (rules: readonly string[]) => rules.filter((rule) => !rule.startsWith('connect-src'));
    expect(others(open)).toEqual(others(strict));
    expect(others(strict)).toContain("default-src 'none'");
  });

  it('are read as the browser reads them', () => {
    expect(allowsForeignHosts(["connect-src 'self' https://one.example"])).toBe(false);
    expect(allowsForeignHosts(['connect-src *'])).toBe(true);
    expect(allowsForeignHosts([])).toBe(false);
  });
});
