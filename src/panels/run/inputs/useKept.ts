import { createContext, type Dispatch, type SetStateAction, useCallback, useContext, useState } from 'react';
import { useOpenDocument } from '../../../state/document';
import { keptAt } from '../../../state/kept';

/** Where in the forms of the model the components below are: MetaGraph, signature and input. */
export const FormPlace = createContext('');

/**
 * `useState` whose value outlives the component: another tab, another width of
 * the window or another signature takes the form away, and nothing entered in
 * it is lost. Two fields of one input need two names.
 */
export function useKept<T>(name: string, initial: () => T): [T, Dispatch<SetStateAction<T>>] {
  const kept = keptAt(useOpenDocument());
  const place = `${useContext(FormPlace)}\n${name}`;
  const [value, setValue] = useState<T>(() => (kept.has(place) ? (kept.get(place) as T) : initial()));
  const keep = useCallback<Dispatch<SetStateAction<T>>>(
    (next) =>
      setValue((before) => {
        const after = typeof next === 'function' ? (next as (before: T) => T)(before) : next;
        kept.set(place, after);
        return after;
      }),
    [kept, place],
  );
  return [value, keep];
}
