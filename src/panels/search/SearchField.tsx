import { useEffect, useRef } from 'react';
import { clearSearch, search, useSearch } from '../../state/search';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';

/** The one field that searches the graph. It stands in the graph's bar, and above the results once there is a text. */
export function SearchField() {
  const text = useSearch((state) => state.text);
  const focusAsked = useSearch((state) => state.focusAsked);
  const input = useRef<HTMLInputElement>(null);
  const answered = useRef(focusAsked);
  useEffect(() => {
    // The field that was typed into has gone with the bar: the cursor follows the text.
    if (text !== '' || answered.current !== focusAsked) {
      input.current?.focus();
      input.current?.setSelectionRange(text.length, text.length);
    }
    answered.current = focusAsked;
    // oxlint-disable-next-line react/exhaustive-deps -- only on arrival and when asked for, not on every letter
  }, [focusAsked]);
  return (
    <Field
      label="Search the graph"
      placeholder="Search the graph"
      type="search"
      icon="search"
      small
      inputRef={input}
      value={text}
      onChange={(event) => void search(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        clearSearch();
      }}
      trailing={
        text === '' ? (
          <span className="kbd" aria-hidden="true">
            /
          </span>
        ) : (
          <Button look="quiet" small icon="close" aria-label="Clear the search" onClick={clearSearch} />
        )
      }
    />
  );
}
