import { type ReactNode, useMemo, useState } from 'react';
import { formatCount, plural } from '../../lib/text';
import type { SearchHit, SearchResult } from '../../layout/layoutApi';
import { clearSearch, useSearch } from '../../state/search';
import { useView } from '../../state/view';
import { showHit } from '../../state/viewActions';
import { EmptyState } from '../../ui/EmptyState';
import { Tree, type TreeRow } from '../../ui/Tree';
import { hitTree } from './hitTree';

/** SearchResult.hits ends here. */
const MOST_HITS = 500;

/** What the search found, as a tree of the groups the hits lie in. `onShown`: a hit was chosen. */
export function SearchResults({ field, onShown }: { field: ReactNode; onShown?: () => void }) {
  const { text, outcome } = useSearch();
  const selection = useView((state) => state.selection);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const result = outcome.phase === 'found' ? outcome.result : outcome.phase === 'searching' ? outcome.previous : null;
  const nodes = useMemo(() => hitTree(result?.hits ?? []), [result]);
  const rows = useMemo(() => {
    const shown: TreeRow[] = [];
    // Rows below a closed group are skipped until the level comes back.
    let hidden = Number.POSITIVE_INFINITY;
    for (const node of nodes) {
      if (node.level > hidden) continue;
      hidden = Number.POSITIVE_INFINITY;
      const isClosed = node.hit === null && closed.has(node.key);
      if (isClosed) hidden = node.level;
      shown.push({
        key: node.key,
        level: node.level,
        content: node.hit ? <Marked text={nameOf(node.hit)} words={text} /> : node.title,
        text: node.hit ? nameOf(node.hit) : node.title,
        expanded: node.hit ? null : !isClosed,
        ...(node.hit === null && { hint: formatCount(node.count) }),
      });
    }
    return shown;
  }, [nodes, closed, text]);
  const hits = useMemo(() => new Map(nodes.flatMap((node) => (node.hit ? [[node.key, node.hit]] : []))), [nodes]);

  return (
    <>
      <div className="outline-search">{field}</div>
      {outcome.phase === 'failed' && <p className="small error outline-found">{outcome.failure.message}</p>}
      {result && result.total === 0 && outcome.phase === 'found' && (
        <EmptyState icon="search" title={`No op, name or shape matches “${text}”.`} />
      )}
      {result && result.total > 0 && (
        <>
          <div className="row small muted outline-found" role="status">
            <span className="grow">{sayFound(result)}</span>
            {outcome.phase === 'found' && <span>{formatCount(outcome.ms)} ms</span>}
          </div>
          <Tree
            label="Search results"
            rows={rows}
            selected={selection?.kind === 'box' ? selection.box : null}
            onToggle={(key) =>
              setClosed((now) => {
                const next = new Set(now);
                if (!next.delete(key)) next.add(key);
                return next;
              })
            }
            onSelect={(key) => {
              const hit = hits.get(key);
              if (!hit) return;
              showHit(hit);
              onShown?.();
            }}
            onEscape={clearSearch}
          />
          <div className="row tiny muted outline-keys" aria-hidden="true">
            <span className="kbd">↑</span>
            <span className="kbd">↓</span>
            <span>walk</span>
            <span className="kbd">↵</span>
            <span>show</span>
            <span className="kbd">esc</span>
            <span>back</span>
          </div>
        </>
      )}
    </>
  );
}

/** `12 ops in 6 boxes`: a folded weight is found in the box of its consumer. */
function sayFound({ total, hits }: SearchResult): string {
  const ops = plural(total, 'op');
  if (hits.length === total) return ops;
  return hits.length < MOST_HITS
    ? `${ops} in ${plural(hits.length, 'box', 'boxes')}`
    : `${ops}, the first ${formatCount(hits.length)} boxes`;
}

/** `dense/MatMul`: the op's own name where it says more than its type. */
function nameOf(hit: SearchHit): string {
  return hit.subtitle && !hit.subtitle.endsWith(hit.title) ? `${hit.subtitle} ${hit.title}` : hit.subtitle || hit.title;
}

/** The words that were searched for, marked where they stand. */
function Marked({ text, words }: { text: string; words: string }): ReactNode {
  const parts = words
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (parts.length === 0) return text;
  const found = new RegExp(`(${parts.join('|')})`, 'gi');
  // split() with one group gives text and match in turn.
  return text.split(found).map((piece, i) => (i % 2 === 1 ? <mark key={i}>{piece}</mark> : piece));
}
