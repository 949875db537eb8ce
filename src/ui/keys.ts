const mac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** `⌘K` on a Mac, `Ctrl K` elsewhere. */
export function commandKey(key: string): string {
  return mac ? `⌘${key}` : `Ctrl ${key}`;
}

/** Whether the platform's command key, and no other modifier, is down. */
export function isCommand(event: KeyboardEvent): boolean {
  return (mac ? event.metaKey : event.ctrlKey) && !event.altKey && !event.shiftKey;
}

/** Whether keys typed now belong to a field. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, [role="textbox"]'))
  );
}
