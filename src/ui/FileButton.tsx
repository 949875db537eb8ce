import { useRef } from 'react';
import { Button } from './Button';
import type { IconName } from './iconPaths';

/** A button that opens the browser's file chooser; the same file can be chosen again, as after it was changed. */
export function FileButton({
  children,
  icon = 'file',
  accept,
  onFile,
}: {
  children: string;
  icon?: IconName;
  /** As the `accept` of an `<input type="file">`. */
  accept: string;
  onFile: (file: File) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) onFile(file);
          event.currentTarget.value = '';
        }}
      />
      <Button small icon={icon} onClick={() => input.current?.click()}>
        <span className="cut">{children}</span>
      </Button>
    </>
  );
}
