import { useCallback, useEffect } from 'react';
import { formatBytes, formatCount } from '../../../lib/text';
import type { TensorSpec } from '../../../model/summary';
import { FileButton } from '../../../ui/FileButton';
import type { Fed } from './fed';
import { fileTensor } from './fileTensor';
import { PicturePreview } from './PicturePreview';
import type { RecordFile } from './recordFile';
import { RecordsFed } from './RecordsFed';
import { useKept } from './useKept';

/**
 * A `.npy` file, an array of a `.npz`, numbers or text in a file, the records of a TFRecord, or for a string the bytes of any
 * other file; tables, pictures and sounds go to the way that reads them.
 */
export function FileWay({
  spec,
  isExample,
  handed,
  onHand,
  onFed,
}: {
  spec: TensorSpec;
  isExample: boolean;
  /** A file dropped on the input. */
  handed: File | null;
  onHand: (file: File) => void;
  onFed: (fed: Fed) => void;
}) {
  const [name, setName] = useKept<string | null>('file', () => null);
  const [records, setRecords] = useKept<RecordFile | null>('records', () => null);
  const [picture, setPicture] = useKept<Blob | null>('file as picture', () => null);
  // What became of the file, beside its name.
  const [said, setSaid] = useKept<string | null>('file said', () => null);

  const take = async (file: File): Promise<void> => {
    setName(file.name);
    setRecords(null);
    setPicture(null);
    setSaid(null);
    const bytes = await file.arrayBuffer().then(
      (buffer) => new Uint8Array(buffer),
      () => null,
    );
    if (!bytes) return onFed({ kind: 'wrong', why: `${file.name} could not be read.` });
    if (spec.dtype === 'string') {
      // Checksums and unpacking come with the first file, not with the form.
      const { readRecordFile } = await import('./recordFile');
      const read = await readRecordFile(file.name, bytes);
      if (read) return setRecords(read);
    }
    const typed = await fileTensor(file.name, bytes, spec);
    if (!typed.ok) return onFed({ kind: 'wrong', why: typed.why });
    if (typed.isRaw) {
      setSaid(`its ${formatBytes(bytes.length)} as one string`);
      setPicture(file);
    } else if (typed.from && typed.from !== spec.dtype) setSaid(`holds ${typed.from}, fed as ${spec.dtype}`);
    onFed({ kind: 'tensor', tensor: typed.tensor, label: file.name });
  };

  useEffect(() => {
    if (handed) void take(handed);
    // oxlint-disable-next-line react/exhaustive-deps -- once for each file, whoever listens then
  }, [handed]);

  const forget = useCallback(() => setPicture(null), [setPicture]);
  return (
    <div className="col run-file">
      <div className="row small">
        <FileButton
          // A string may be the bytes of any file, a record file has any name.
          accept={spec.dtype === 'string' ? '.npy,.npz,*/*' : '.npy,.npz,.json,.txt,.csv,.tsv,.wav,audio/*'}
          onFile={onHand}
        >
          {name ?? 'Choose a file'}
        </FileButton>
        <span className="muted">
          {records
            ? `${formatCount(records.records.length)} records`
            : (said ?? (name === null ? hint(spec, isExample) : ''))}
        </span>
      </div>
      {picture && <PicturePreview picture={picture} onUnreadable={forget} />}
      {records && <RecordsFed spec={spec} file={records} onFed={onFed} />}
    </div>
  );
}

function hint({ dtype }: TensorSpec, isExample: boolean): string {
  if (isExample) return 'TFRecord, .npy or .npz of serialised examples, .csv, .json';
  if (dtype === 'string') return 'a string a line, a picture or sound as its bytes, .npy, .npz, TFRecord';
  return '.npy, .npz, numbers as text, or a .wav';
}
