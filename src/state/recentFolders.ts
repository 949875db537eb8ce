import { get, set } from 'idb-keyval';
import { create } from 'zustand';
import type { RememberedHandle } from './document';

/** A folder or file that was opened before and, with the user's permission, can be again. */
export interface RecentFolder {
  readonly handle: RememberedHandle;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  readonly tensorflowVersion: string;
  readonly signatures: number;
  readonly bytes: number;
}

const KEY = 'recent-folders';
const KEPT = 6;

export const useRecentFolders = create<{ readonly folders: readonly RecentFolder[] }>()(() => ({ folders: [] }));

/** Handles live in IndexedDB: nothing else can keep them. Refused storage means an empty list. */
export async function loadRecentFolders(): Promise<void> {
  const folders = await get<readonly RecentFolder[]>(KEY).catch(() => undefined);
  if (folders) useRecentFolders.setState({ folders });
}

export async function rememberFolder(
  handle: RememberedHandle,
  facts: Pick<RecentFolder, 'tensorflowVersion' | 'signatures' | 'bytes'>,
): Promise<void> {
  await loadRecentFolders();
  const kept: RecentFolder[] = [];
  for (const folder of useRecentFolders.getState().folders) {
    if (!(await folder.handle.isSameEntry(handle).catch(() => false))) kept.push(folder);
  }
  await keep([{ handle, name: handle.name, openedAt: Date.now(), ...facts }, ...kept].slice(0, KEPT));
}

export function forgetFolder(folder: RecentFolder): Promise<void> {
  return keep(useRecentFolders.getState().folders.filter((other) => other !== folder));
}

async function keep(folders: readonly RecentFolder[]): Promise<void> {
  useRecentFolders.setState({ folders });
  await set(KEY, folders).catch(() => undefined);
}

/** Asks for the folder again: the browser forgets the permission when the page is closed. */
export async function allowFolder(folder: RecentFolder): Promise<boolean> {
  const handle = folder.handle as RememberedHandle & {
    requestPermission?(options: { mode: 'read' }): Promise<PermissionState>;
  };
  if (!handle.requestPermission) return true;
  return (await handle.requestPermission({ mode: 'read' }).catch(() => 'denied')) === 'granted';
}
