import { useState } from 'react';
import { Button } from './Button';

/** A small button that puts `text` on the clipboard and says so for two seconds; a long text is made only then. */
export function CopyButton({ text, label }: { text: string | (() => string); label: string }) {
  const [said, setSaid] = useState<'copied' | 'refused' | null>(null);
  const copy = async (): Promise<void> => {
    // The clipboard is refused where the page is not in focus or not served over https.
    const done = await navigator.clipboard.writeText(typeof text === 'string' ? text : text()).then(
      () => 'copied' as const,
      () => 'refused' as const,
    );
    setSaid(done);
    setTimeout(() => setSaid(null), 2000);
  };
  return (
    <>
      <Button
        small
        icon={said === 'copied' ? 'check' : 'copy'}
        aria-label={label}
        title={said === 'refused' ? 'The browser refused the clipboard' : label}
        onClick={() => void copy()}
      />
      <span className="sr" role="status">
        {said === 'copied' ? 'Copied' : said === 'refused' ? 'The browser refused the clipboard' : ''}
      </span>
    </>
  );
}
