import type { Direction } from './walk';

/** What a key does on the canvas. */
export type KeyAction =
  | { readonly kind: 'walk'; readonly direction: Direction }
  | { readonly kind: 'open' }
  /** The group as a view of its own. */
  | { readonly kind: 'own' }
  | { readonly kind: 'out' }
  | { readonly kind: 'fit' }
  | { readonly kind: 'zoom'; readonly way: 1 | -1 }
  | { readonly kind: 'clear' }
  | { readonly kind: 'menu' };

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Keys with a command modifier belong to the page and the browser. */
export function keyAction(event: Key): KeyAction | null {
  if (event.ctrlKey || event.metaKey) return null;
  if (event.altKey) return event.key === 'Enter' ? { kind: 'own' } : null;
  switch (event.key) {
    case 'ArrowUp':
      return { kind: 'walk', direction: 'up' };
    case 'ArrowDown':
      return { kind: 'walk', direction: 'down' };
    case 'ArrowLeft':
      return { kind: 'walk', direction: 'left' };
    case 'ArrowRight':
      return { kind: 'walk', direction: 'right' };
    case 'Enter':
      return { kind: 'open' };
    case 'Backspace':
      return { kind: 'out' };
    case 'f':
    case 'F':
      return { kind: 'fit' };
    case '+':
    case '=':
      return { kind: 'zoom', way: 1 };
    case '-':
    case '_':
      return { kind: 'zoom', way: -1 };
    case 'Escape':
      return { kind: 'clear' };
    case 'F10':
      return event.shiftKey ? { kind: 'menu' } : null;
    case 'ContextMenu':
      return { kind: 'menu' };
    default:
      return null;
  }
}
