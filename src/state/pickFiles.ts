import { readPicked } from '../files/readDrop';
import { openDocumentOf, useDocument } from './document';
import { openAgainFrom, openDrop, openHandle } from './openSources';

interface PickerWindow {
  showDirectoryPicker?(options: { id: string; mode: 'read' }): Promise<FileSystemDirectoryHandle>;
}

/** Asks for a folder and opens it. Where the browser has a folder picker the folder can be remembered. */
export async function pickFolder(): Promise<void> {
  const picker = window as PickerWindow;
  if (!picker.showDirectoryPicker) {
    pickWithInput({ folder: true });
    return;
  }
  try {
    openHandle(await picker.showDirectoryPicker({ id: 'model', mode: 'read' }));
  } catch (error) {
    // Closing the picker is no failure; a picker that is forbidden here (a frame) leaves the input.
    if (error instanceof DOMException && error.name === 'AbortError') return;
    pickWithInput({ folder: true });
  }
}

/** Opens the model on the screen once more, as its files are now: by itself where the browser remembers them. */
export function reopen(): void {
  const origin = openDocumentOf(useDocument.getState())?.origin;
  if (!origin || origin.kind === 'files') void pickFolder();
  else openAgainFrom(origin);
}

/** Asks for an archive or loose files and opens them. */
export function pickFiles(): void {
  pickWithInput({ folder: false });
}

/** Asks for files without opening them as a model: a missing shard, a picture to feed. */
export function chooseFiles(accept: string, onChosen: (files: readonly File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.multiple = true;
  input.addEventListener('change', () => {
    if (input.files && input.files.length > 0) onChosen([...input.files]);
  });
  input.click();
}

function pickWithInput({ folder }: { folder: boolean }): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  // Files of any name: a shard has no extension that a list could hold, and what a file is its content says.
  if (folder) input.webkitdirectory = true;
  input.addEventListener('change', () => {
    if (input.files && input.files.length > 0) {
      openDrop(Promise.resolve(readPicked(input.files)), Promise.resolve(null));
    }
  });
  input.click();
}
