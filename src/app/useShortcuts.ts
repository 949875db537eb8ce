import { useEffect } from 'react';
import { useDocument } from '../state/document';
import { pickFolder } from '../state/pickFiles';
import { focusSearch } from '../state/search';
import { showPage } from '../state/viewActions';
import { isCommand, isTyping } from '../ui/keys';

/** The keys that work everywhere on the page; the graph's own are the canvas's. */
export function useShortcuts(onDialog: (dialog: 'palette' | 'shortcuts') => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      if (isCommand(event) && event.key === 'o') void pickFolder();
      else if (isCommand(event) && event.key === 'k') onDialog('palette');
      else if (isTyping(event) || event.metaKey || event.ctrlKey || event.altKey) return;
      else if (event.key === '?') onDialog('shortcuts');
      else if (event.key === '/' && useDocument.getState().phase === 'open') {
        showPage('graph');
        focusSearch();
      } else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [onDialog]);
}
