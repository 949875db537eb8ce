import { create } from 'zustand';
import type { BoxId } from '../graph/view';
import type { Viewport } from './view';

/** Where the canvas is to look once the scene on its way is there. */
export type CameraAsk =
  | { readonly kind: 'fit' }
  | { readonly kind: 'box'; readonly box: BoxId }
  | { readonly kind: 'view'; readonly view: Viewport };

export const useCamera = create<{ readonly ask: CameraAsk | null }>()(() => ({ ask: null }));

export function askCamera(ask: CameraAsk | null): void {
  useCamera.setState({ ask });
}
