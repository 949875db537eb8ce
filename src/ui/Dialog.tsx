import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { Button } from './Button';
import './Dialog.css';

/** A titled window over the page; Escape and a click beside it close it. */
export function Dialog({
  title,
  open,
  onClose,
  children,
  bare = false,
}: {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  /** No head: the title is for screen readers only. */
  bare?: boolean;
}) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="veil" />
        <Base.Popup className={`float dialog ${bare ? 'bare' : ''}`}>
          {bare ? (
            <Base.Title className="sr">{title}</Base.Title>
          ) : (
            <div className="row dialog-head">
              <Base.Title className="dialog-title grow">{title}</Base.Title>
              <Base.Close render={<Button look="quiet" icon="close" aria-label="Close" />} />
            </div>
          )}
          <div className="dialog-body">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
