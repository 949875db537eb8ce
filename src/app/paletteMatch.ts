/** Something the palette can go to or do. */
export interface Entry {
  readonly key: string;
  readonly title: string;
  readonly hint?: string;
  readonly run: () => void;
}

const PER_GROUP = 8;

/**
 * The entries whose title or hint holds every word of `query`, those whose title
 * starts with it first. Reads at most what it needs: models have thousands of functions.
 */
export function matching(entries: readonly Entry[], query: string): readonly Entry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries.slice(0, PER_GROUP);
  const first = words[0] ?? '';
  const starts: Entry[] = [];
  const others: Entry[] = [];
  for (const entry of entries) {
    const title = entry.title.toLowerCase();
    const text = `${title} ${entry.hint?.toLowerCase() ?? ''}`;
    if (!words.every((word) => text.includes(word))) continue;
    if (title.startsWith(first)) starts.push(entry);
    else if (others.length < PER_GROUP) others.push(entry);
    if (starts.length === PER_GROUP) break;
  }
  return [...starts, ...others].slice(0, PER_GROUP);
}
