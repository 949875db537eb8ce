import { create } from 'zustand';
import type { Opened } from '../decode/decodeApi';
import type { Failure } from '../model/failure';
import { track } from './busy';
import { openDocumentOf, useDocument } from './document';
import { askDecode } from './engine';
import { useScene } from './scene';

/** What a walk over every function of the open model found broken. */
export const useStructure = create<{ readonly of: Opened | null; readonly failures: readonly Failure[] }>()(() => ({
  of: null,
  failures: [],
}));

let asked: Opened | null = null;

/** Walks the model once its graph is drawn, when nobody waits for the decoder any more. Called once. */
export function checkStructureWhenIdle(): void {
  useScene.subscribe(({ phase }) => {
    if (phase !== 'ready' && phase !== 'failed') return;
    const opened = openDocumentOf(useDocument.getState())?.opened;
    if (!opened || asked === opened) return;
    asked = opened;
    void track(idle().then(() => askDecode('structure', null))).then((result) => {
      if (result.ok && asked === opened) useStructure.setState({ of: opened, failures: result.value });
    });
  });
}

/** The picture comes first: three threads at work are one more than many machines have. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: 2000 });
    else setTimeout(resolve, 200);
  });
}
