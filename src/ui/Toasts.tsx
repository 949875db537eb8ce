import { useSyncExternalStore } from 'react';
import { Button } from './Button';
import { currentToasts, dismissToast, subscribeToasts } from './toasts';
import './Toasts.css';

export function Toasts() {
  const toasts = useSyncExternalStore(subscribeToasts, currentToasts);
  return (
    <div className="toasts" role="status">
      {toasts.map((message) => (
        <div key={message.id} className="toast float row">
          <span className="grow">{message.text}</span>
          <Button look="quiet" small icon="close" aria-label="Dismiss" onClick={() => dismissToast(message.id)} />
        </div>
      ))}
    </div>
  );
}
