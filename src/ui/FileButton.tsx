import { useRef } from 'react';
import { Button } from './Button';
import type { IconName } from './iconPaths';

/** A button that opens the browser's file chooser; the same file can be chosen again, as after it was changed. */
export function FileButton({
  children,
  icon = 'file',
  accept,
  multiple = false,
  onFile,
  onFiles,
}: {
  children: string;
  icon?: IconName;
  /** As the `accept` of an `<input type="file">`. */
  accept: string;
  multiple?: boolean;
  onFile?: (file: File) => void;
  /** All that were chosen, where several can be. */
  onFiles?: (files: readonly File[]) => unknown;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={accept}
        multiple={multiple}
        hidden
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          const [file] = files;
          if (file) onFile?.(file);
          if (file) onFiles?.(files);
          event.currentTarget.value = '';
        }}
      />
      <Button small icon={icon} onClick={() => input.current?.click()}>
        <span className="cut">{children}</span>
      </Button>
    </>
  );
}
