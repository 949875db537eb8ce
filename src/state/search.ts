import { create } from 'zustand';
import type { SearchResult } from '../layout/layoutApi';
import type { Failure } from '../model/failure';
import { askLayout } from './engine';
import { useView } from './view';

/** The search in the graph. Its results stand in the outline column while there is a text. */
export interface SearchState {
  readonly text: string;
  readonly outcome:
    | { readonly phase: 'none' }
    | { readonly phase: 'searching'; readonly previous: SearchResult | null }
    | { readonly phase: 'found'; readonly result: SearchResult; readonly ms: number }
    | { readonly phase: 'failed'; readonly failure: Failure };
  /** Counts the requests to put the cursor into the field. */
  readonly focusAsked: number;
}

const NOTHING: Omit<SearchState, 'focusAsked'> = { text: '', outcome: { phase: 'none' } };

export const useSearch = create<SearchState>()(() => ({ ...NOTHING, focusAsked: 0 }));

let underWay: AbortController | null = null;

export function focusSearch(): void {
  useSearch.setState(({ focusAsked }) => ({ focusAsked: focusAsked + 1 }));
}

/** Searches as the text is typed; only the newest text's answer is shown. */
export async function search(text: string): Promise<void> {
  underWay?.abort();
  const { start } = useView.getState();
  if (!text.trim() || !start) {
    useSearch.setState({ ...NOTHING, text });
    return;
  }
  const mine = new AbortController();
  underWay = mine;
  const { outcome } = useSearch.getState();
  const previous = outcome.phase === 'found' ? outcome.result : outcome.phase === 'searching' ? outcome.previous : null;
  useSearch.setState({ text, outcome: { phase: 'searching', previous } });
  const began = performance.now();
  const result = await askLayout('search', { start, text }, { signal: mine.signal });
  if (underWay !== mine) return;
  underWay = null;
  useSearch.setState({
    outcome: result.ok
      ? { phase: 'found', result: result.value, ms: performance.now() - began }
      : { phase: 'failed', failure: result.failure },
  });
}

export function clearSearch(): void {
  void search('');
}
