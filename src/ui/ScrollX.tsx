import type { ReactNode } from 'react';

/** What may be wider than its place: it scrolls by itself, by keyboard too. */
export function ScrollX({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div
      className="scroll-x"
      role="region"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable by keyboard
      tabIndex={0}
    >
      {children}
    </div>
  );
}
