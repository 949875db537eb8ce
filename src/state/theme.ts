import { usePreferences } from './preferences';
import type { Theme } from './preferencesCodec';

const dark = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

function apply(theme: Theme): void {
  const resolved = theme === 'system' ? (dark().matches ? 'dark' : 'light') : theme;
  document.documentElement.dataset['theme'] = resolved;
}

/** Keeps `data-theme` on the root element as the user or the system wants it. Called once. */
export function followTheme(): void {
  apply(usePreferences.getState().theme);
  usePreferences.subscribe(({ theme }) => apply(theme));
  dark().addEventListener('change', () => apply(usePreferences.getState().theme));
}
