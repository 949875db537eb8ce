import { create } from 'zustand';
import type { Origin } from './document';
import { loadRecentFolders, type RecentFolder, useRecentFolders } from './recentFolders';

/**
 * What was open in this tab when the page was reloaded. The files themselves cannot be kept; a folder the browser
 * remembers can be opened again with one click, others are chosen again and shown as they were.
 */
export interface Reopen {
  readonly name: string;
  readonly kind: 'handle' | 'files';
}

const KEY = 'savedmodel-explorer.open';

function stored(): Reopen | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    const { name, kind } = (value ?? {}) as Partial<Record<keyof Reopen, unknown>>;
    return typeof name === 'string' && (kind === 'handle' || kind === 'files') ? { name, kind } : null;
  } catch {
    // Storage is refused in some private windows.
    return null;
  }
}

/** null once another model was opened, or nothing was open. */
export const useReopen = create<{ readonly offer: Reopen | null }>()(() => ({ offer: stored() }));

export function rememberReopen(name: string, origin: Origin): void {
  useReopen.setState({ offer: null });
  try {
    if (origin.kind === 'handle' || origin.kind === 'files') {
      sessionStorage.setItem(KEY, JSON.stringify({ name, kind: origin.kind } satisfies Reopen));
    } else sessionStorage.removeItem(KEY);
  } catch {
    // Not offered then.
  }
}

export function forgetReopen(): void {
  useReopen.setState({ offer: null });
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

/** The remembered folder of an offer; null where the browser kept none. */
export async function folderOfOffer(offer: Reopen): Promise<RecentFolder | null> {
  if (offer.kind !== 'handle') return null;
  await loadRecentFolders();
  return useRecentFolders.getState().folders.find(({ name }) => name === offer.name) ?? null;
}
