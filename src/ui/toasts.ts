/** A sentence at the foot of the page that goes away by itself. */
export interface ToastMessage {
  readonly id: number;
  readonly text: string;
}

type Listener = (toasts: readonly ToastMessage[]) => void;

let nextId = 1;
let current: readonly ToastMessage[] = [];
const listeners = new Set<Listener>();

function publish(next: readonly ToastMessage[]): void {
  current = next;
  for (const listener of listeners) listener(current);
}

/** Says something that needs no answer. Shown for six seconds. */
export function toast(text: string): void {
  const message = { id: nextId++, text };
  publish([...current, message]);
  setTimeout(() => dismissToast(message.id), 6000);
}

export function dismissToast(id: number): void {
  publish(current.filter((message) => message.id !== id));
}

export function subscribeToasts(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function currentToasts(): readonly ToastMessage[] {
  return current;
}
