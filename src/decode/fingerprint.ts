import type { SourceFile } from '../files/source';
import type { Failure } from '../model/failure';
import type { Fingerprint } from '../model/summary';
import { readMessage } from '../proto/reader';
import { attempt } from './faults';

/** fingerprint.pb; null where there is none or it cannot be read, which is a problem. */
export async function readFingerprint(
  file: SourceFile | undefined,
  onProblem: (failure: Failure) => void,
): Promise<Fingerprint | null> {
  if (!file) return null;
  const bytes = await file.source.read(0, Math.min(file.source.size, 65_536));
  const read = bytes.ok
    ? attempt(file.path, 'the fingerprint', () =>
        readMessage('FingerprintDef', { bytes: bytes.value, start: 0, end: bytes.value.length }),
      )
    : bytes;
  if (!read.ok) {
    onProblem(read.failure);
    return null;
  }
  const { value } = read;
  return {
    savedModelChecksum: String(value.savedModelChecksum),
    graphDefProgramHash: String(value.graphDefProgramHash),
    signatureDefHash: String(value.signatureDefHash),
    savedObjectGraphHash: String(value.savedObjectGraphHash),
    checkpointHash: String(value.checkpointHash),
    uuid: value.uuid,
    producer: value.version?.producer ?? 0,
  };
}
