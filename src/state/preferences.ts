import { create } from 'zustand';
import { decodePreferences, encodePreferences, type Preferences } from './preferencesCodec';

/** Also read by public/theme.js. */
const KEY = 'savedmodel-explorer.preferences';

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // Storage is refused in some private windows.
    return null;
  }
}

/** What the user set up and finds again: theme and panel sizes. Kept in this browser only. */
export const usePreferences = create<Preferences>()(() => decodePreferences(stored()));

export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change);
  try {
    localStorage.setItem(KEY, encodePreferences(usePreferences.getState()));
  } catch {
    // Not remembered then; the page works the same.
  }
}
