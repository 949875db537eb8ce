import { useEffect, useState } from 'react';
import { Button } from './Button';
import './Progress.css';

/**
 * What is going on, said calmly: nothing for 400 ms, then an ink bar, after
 * one second the count and a way to stop. Without `total` the bar is striped.
 */
export function Progress({
  label,
  done,
  total,
  onCancel,
}: {
  /** `Reading variables, 84 of 262`. */
  label: string;
  done: number;
  total: number;
  onCancel?: () => void;
}) {
  const [stage, setStage] = useState<'hidden' | 'bar' | 'full'>('hidden');
  useEffect(() => {
    const bar = setTimeout(() => setStage('bar'), 400);
    const full = setTimeout(() => setStage('full'), 1000);
    return () => {
      clearTimeout(bar);
      clearTimeout(full);
    };
  }, []);
  if (stage === 'hidden') return null;
  const fraction = total > 0 ? Math.min(1, done / total) : null;
  return (
    <div className="progress">
      <div
        className={`progress-bar ${fraction === null ? 'endless' : ''}`}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={fraction === null ? undefined : Math.round(fraction * 100)}
      >
        <span style={{ width: fraction === null ? '100%' : `${fraction * 100}%` }} />
      </div>
      {stage === 'full' && (
        <div className="progress-text row float small">
          <span className="grow">{label}</span>
          {onCancel && (
            <Button small onClick={onCancel}>
              Cancel
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
