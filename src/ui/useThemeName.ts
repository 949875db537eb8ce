import { useSyncExternalStore } from 'react';

/** `light` or `dark` as it is shown: for what is painted and must be painted again. */
export function useThemeName(): string {
  return useSyncExternalStore(
    (listener) => {
      const observer = new MutationObserver(listener);
      observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
      return () => observer.disconnect();
    },
    () => document.documentElement.dataset['theme'] ?? 'light',
  );
}
