import { useEffect, useState } from 'react';
import { formatBytes } from '../../../lib/text';
import { Button } from '../../../ui/Button';
import { FileButton } from '../../../ui/FileButton';
import { Icon } from '../../../ui/Icon';

/** What was typed or chosen. */
export interface RowsSource {
  readonly text: string;
  /** Of the file it came from; null when typed. */
  readonly file: string | null;
}

export const NO_ROWS: RowsSource = { text: '', file: null };

/** A longer file is not put into the field: every key press would go through all of it. */
const MOST_SHOWN = 50_000;

/** A field for rows as CSV or JSON, filled by hand, by a chosen or by a dropped file. */
export function RowsText({
  label,
  placeholder,
  source,
  handed,
  onSource,
}: {
  label: string;
  placeholder: string;
  source: RowsSource;
  /** A file dropped on the input; taken once. */
  handed: File | null;
  onSource: (source: RowsSource) => void;
}) {
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const take = (file: File): Promise<void> =>
    file.text().then(
      (text) => {
        setUnreadable(null);
        onSource({ text, file: file.name });
      },
      () => setUnreadable(file.name),
    );
  useEffect(() => {
    if (handed) void take(handed);
    // oxlint-disable-next-line react/exhaustive-deps -- once for each file, whoever listens then
  }, [handed]);

  const isLong = source.text.length > MOST_SHOWN;
  return (
    <>
      {isLong ? (
        <div className="row small">
          <Icon name="file" small />
          <span className="grow cut">
            {source.file ?? 'Text'}, {formatBytes(source.text.length)}
          </span>
          <Button small onClick={() => onSource(NO_ROWS)}>
            Remove
          </Button>
        </div>
      ) : (
        <textarea
          className="field mono run-rows"
          rows={5}
          value={source.text}
          spellCheck={false}
          wrap="off"
          aria-label={label}
          placeholder={placeholder}
          onChange={(event) => onSource({ text: event.currentTarget.value, file: null })}
        />
      )}
      <div className="row small">
        <FileButton accept=".csv,.tsv,.txt,.json" onFile={(file) => void take(file)}>
          {source.file ?? 'Choose a file'}
        </FileButton>
        <span className="muted">.csv, .tsv or .json</span>
      </div>
      {unreadable !== null && (
        <div className="field-error row small error" role="alert">
          <Icon name="error" small />
          <span>{unreadable} could not be read.</span>
        </div>
      )}
    </>
  );
}
