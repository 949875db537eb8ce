import { useEffect, useState } from 'react';
import { readDrop } from '../files/readDrop';
import { isColumnFile, takeColumn } from '../panels/graph/ColourChoice';
import { type RememberedHandle, useDocument } from '../state/document';
import { openDrop } from '../state/openSources';
import { showPage } from '../state/viewActions';

interface HandleItem extends DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

/**
 * Opens whatever is dropped or pasted anywhere on the page, at any time. A field that
 * takes files itself prevents the default of the event, and keeps them. Returns whether
 * files are being held over the page.
 */
export function useDropTarget(): boolean {
  const [dragging, setDragging] = useState(false);
  useEffect(() => {
    // Enter and leave come for every element passed over: the page is left when as many left as were entered.
    let depth = 0;
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth += 1;
      setDragging(true);
    };
    const leave = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setDragging(false);
    };
    const over = (event: DragEvent): void => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      depth = 0;
      setDragging(false);
      if (event.defaultPrevented || !event.dataTransfer || !carriesFiles(event)) return;
      event.preventDefault();
      const [file] = event.dataTransfer.files;
      // Beside an open model a table is numbers for its boxes, wherever it is dropped.
      if (
        useDocument.getState().phase === 'open' &&
        file &&
        event.dataTransfer.files.length === 1 &&
        isColumnFile(file.name)
      ) {
        showPage('graph');
        void takeColumn(file);
        return;
      }
      const items = [...event.dataTransfer.items];
      // Both must be asked for now: the items are gone when this handler returns.
      openDrop(readDrop(items), handleOf(items));
    };
    const paste = (event: ClipboardEvent): void => {
      const items = [...(event.clipboardData?.items ?? [])];
      // Text goes to whatever field has the focus.
      if (event.defaultPrevented || !items.some(({ kind }) => kind === 'file')) return;
      event.preventDefault();
      openDrop(readDrop(items), handleOf(items));
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    window.addEventListener('paste', paste);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
      window.removeEventListener('paste', paste);
    };
  }, []);
  return dragging;
}

/** What the browser can remember a single folder or file by; null elsewhere and for several. */
async function handleOf(items: readonly HandleItem[]): Promise<RememberedHandle | null> {
  const [only] = items;
  if (items.length !== 1 || !only?.getAsFileSystemHandle) return null;
  return (await only.getAsFileSystemHandle()) as RememberedHandle | null;
}
