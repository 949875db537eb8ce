import { setPreferences, usePreferences } from '../state/preferences';
import { useSearch } from '../state/search';
import { useMediaQuery } from '../ui/useMediaQuery';

/** Outline and inspector side by side would leave a page less than half of a narrower window. */
const ROOM_FOR_ONE = '(max-width: 999px)';

interface Side {
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

/** Which of the two sides of the page are shown: where there is room for one only, opening one closes the other. */
export function useSides(canInspect: boolean): { readonly outline: Side; readonly inspector: Side } {
  const { outlineOpen, inspectorOpen } = usePreferences();
  const isTight = useMediaQuery(ROOM_FOR_ONE);
  // Results stand in the outline, and the field that is typed into with them.
  const isSearching = useSearch((state) => state.text.trim() !== '');
  const inspector = canInspect && inspectorOpen && !(isTight && isSearching);
  const outline = (outlineOpen || isSearching) && !(isTight && inspector);
  return {
    outline: {
      isOpen: outline,
      toggle: () =>
        setPreferences(outline || !isTight ? { outlineOpen: !outline } : { outlineOpen: true, inspectorOpen: false }),
    },
    inspector: { isOpen: inspector, toggle: () => setPreferences({ inspectorOpen: !inspectorOpen }) },
  };
}
