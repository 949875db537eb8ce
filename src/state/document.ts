import { create } from 'zustand';
import type { FoundModel, Opened, OpenRequest } from '../decode/decodeApi';
import type { Failure } from '../model/failure';
import type { Progress } from '../workers/rpc';

/** Where a model came from: decides the URL and what "recent" remembers. */
export type Origin =
  | { readonly kind: 'files' }
  | { readonly kind: 'sample'; readonly sample: string }
  | { readonly kind: 'url'; readonly url: string }
  /** A folder or file that the browser can open again. */
  | { readonly kind: 'handle'; readonly handle: RememberedHandle };

export type RememberedHandle = FileSystemDirectoryHandle | FileSystemFileHandle;

/** What can come back: a model that was open, or is open while another is opened. */
export interface Previous {
  readonly request: OpenRequest;
  readonly origin: Origin;
}

export interface OpenDocument {
  readonly phase: 'open';
  readonly request: OpenRequest;
  readonly origin: Origin;
  readonly opened: Opened;
}

/** Exactly one of these holds; a component that forgets one does not compile. */
export type DocumentState =
  | { readonly phase: 'empty' }
  | {
      readonly phase: 'opening';
      readonly name: string;
      readonly progress: Progress | null;
      /** The model that stays on the screen until the new one is there. */
      readonly before: OpenDocument | null;
    }
  | OpenDocument
  /** Several models lie in what was opened, and none of them at its top: the user says which. */
  | {
      readonly phase: 'choosing';
      readonly request: OpenRequest;
      readonly origin: Origin;
      readonly found: readonly FoundModel[];
      readonly previous: Previous | null;
    }
  | {
      readonly phase: 'failed';
      readonly name: string;
      readonly origin: Origin;
      readonly failure: Failure;
      /** What could not be opened, to try again with more files; null where no files were had. */
      readonly request: OpenRequest | null;
      /** The model that was open before and can come back. */
      readonly previous: Previous | null;
    };

export const useDocument = create<DocumentState>()(() => ({ phase: 'empty' }));

export function setDocument(state: DocumentState): void {
  useDocument.setState(state, true);
}

/** The model on the screen: the open one, or the one before while another is opened. */
export function openDocumentOf(state: DocumentState): OpenDocument | null {
  if (state.phase === 'open') return state;
  return state.phase === 'opening' ? state.before : null;
}

/** The model on the screen; throws outside the screens that exist only with one. */
export function useOpenDocument(): OpenDocument {
  const open = useDocument(openDocumentOf);
  if (!open) throw new Error('This screen needs an open model.');
  return open;
}
