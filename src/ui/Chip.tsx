import type { ReactNode } from 'react';
import { Icon } from './Icon';
import './Chip.css';

/** A fact: no border, never clickable. */
export function Chip({ children, mono = false }: { children: ReactNode; mono?: boolean }) {
  return <span className="chip">{mono ? <span className="mono">{children}</span> : children}</span>;
}

export type Verdict = 'ok' | 'note' | 'warning' | 'error' | 'blocked';

const ICONS = { ok: 'ok', note: 'note', warning: 'warning', error: 'error', blocked: 'stop' } as const;

/** A verdict: icon and word, so that colour is never alone. */
export function Badge({ verdict, children }: { verdict: Verdict; children: ReactNode }) {
  return (
    <span className={`badge ${verdict === 'blocked' ? 'error' : verdict}`}>
      <Icon name={ICONS[verdict]} small />
      {children}
    </span>
  );
}
