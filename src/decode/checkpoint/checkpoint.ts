import { fail, ok, type Result } from '../../lib/result';
import type { VerifyReport } from '../../model/beside';
import { bytesPerElement } from '../../model/dtype';
import type { Failure } from '../../model/failure';
import type { Checkpoint, VerifyContext } from '../../model/savedModel';
import { elementCount } from '../../model/shape';
import type { CheckpointEntry, VariableSlice } from '../../model/summary';
import type { HostTensor } from '../../model/tensor';
import { hostDataFromBytes, MAX_TENSOR_BYTES } from '../tensorData';
import { type Bundle, expectedBytes } from './bundle';
import { crc32c, maskCrc } from './crc32c';
import { checksumFailure } from './entryFailures';
import { joinSlices, sliceOf } from './partitioned';
import type { Shards } from './shards';
import { readStrings } from './strings';
import { verifyBundle } from './verify';

/** The tensors of a bundle. Each read takes that tensor's bytes from its shard and no others. */
export function checkpointOf(bundle: Bundle, shards: Shards): Checkpoint {
  return new BundleCheckpoint(bundle, shards);
}

class BundleCheckpoint implements Checkpoint {
  readonly entries: ReadonlyMap<string, CheckpointEntry>;
  private readonly bundle: Bundle;
  private readonly shards: Shards;

  constructor(bundle: Bundle, shards: Shards) {
    this.bundle = bundle;
    this.shards = shards;
    this.entries = bundle.entries;
  }

  async readTensor(key: string, signal?: AbortSignal): Promise<Result<HostTensor, Failure>> {
    const entry = this.entries.get(key);
    if (!entry) return fail(this.noEntry(key));
    const slices = this.bundle.slices.get(key) ?? [];
    if (entry.sliceCount > 0) return joinSlices(entry, slices, (slice) => this.readWhole(slice, signal));
    return this.readWhole(entry, signal);
  }

  async readSlice(key: string, slice: VariableSlice, signal?: AbortSignal): Promise<Result<HostTensor, Failure>> {
    const tensor = await this.readTensor(key, signal);
    if (!tensor.ok) return tensor;
    const { shape } = tensor.value;
    const fits = slice.sizes.length === shape.length;
    if (!fits || shape.some((size, axis) => (slice.starts[axis] ?? 0) + (slice.sizes[axis] ?? 0) > size)) {
      const message = `${key} has the shape [${shape.join(', ')}]; a block of [${slice.sizes.join(', ')}] at [${slice.starts.join(', ')}] is not inside it.`;
      return fail({ kind: 'variable-mismatch', message });
    }
    return ok(sliceOf(tensor.value, slice));
  }

  async readElements(key: string, start: number, end: number): Promise<Result<HostTensor, Failure>> {
    const entry = this.entries.get(key);
    if (!entry) return fail(this.noEntry(key));
    const element = bytesPerElement(entry.dtype);
    if (element === 0 || entry.sliceCount > 0) {
      const tensor = await this.readTensor(key);
      return tensor.ok ? ok(elementsOf(tensor.value, start, end)) : tensor;
    }
    const wrong = this.sizeFailure(entry);
    if (wrong) return fail(wrong);
    const last = Math.min(end, elementCount(entry.shape));
    const first = Math.max(0, Math.min(start, last));
    const bytes = await this.shards.read(entry, first * element, (last - first) * element);
    if (!bytes.ok) return bytes;
    return ok({ dtype: entry.dtype, shape: [last - first], data: hostDataFromBytes(entry.dtype, bytes.value) });
  }

  verify(context: VerifyContext = {}): Promise<Result<VerifyReport, Failure>> {
    return verifyBundle(this.bundle, this.shards, (entry) => this.sizeFailure(entry), context);
  }

  private noEntry(key: string): Failure {
    return { kind: 'missing-variable', message: `The checkpoint has no entry ${key}.` };
  }

  private async readWhole(entry: CheckpointEntry, signal?: AbortSignal): Promise<Result<HostTensor, Failure>> {
    const wrong = this.sizeFailure(entry);
    if (wrong) return fail(wrong);
    const bytes = await this.shards.read(entry, 0, entry.size, signal);
    if (!bytes.ok) return bytes;
    if (bytesPerElement(entry.dtype) === 0) return readStrings(entry, bytes.value, this.shards.path(entry.shard));
    const actual = maskCrc(crc32c(bytes.value));
    if (actual !== entry.crc32c) return fail(checksumFailure(entry, actual, this.shards.path(entry.shard)));
    return ok({ dtype: entry.dtype, shape: entry.shape, data: hostDataFromBytes(entry.dtype, bytes.value) });
  }

  /** Checked before anything is read or allocated. */
  private sizeFailure(entry: CheckpointEntry): Failure | null {
    const file = this.shards.path(entry.shard);
    const where = { file, offset: entry.offset };
    const bytes = expectedBytes(entry);
    const shape = `[${entry.shape.join(', ')}]`;
    const size = this.shards.file(entry.shard)?.source.size;
    const shard = size === undefined ? '' : `; its shard has ${size} bytes`;
    if ((bytes ?? entry.size) > MAX_TENSOR_BYTES) {
      const message = `${entry.key} claims ${bytes ?? entry.size} bytes (${entry.dtype} ${shape})${shard}. Nothing was read.`;
      return { kind: 'too-large', message, ...where };
    }
    if (entry.dtype === 'invalid') {
      return {
        kind: 'unsupported-format',
        message: `${entry.key} has a dtype that this program does not know.`,
        ...where,
      };
    }
    if (bytes !== null && bytes !== entry.size) {
      const message = `${entry.key} claims ${entry.size} bytes, but ${entry.dtype} of shape ${shape} has ${bytes}.`;
      return { kind: 'malformed', message, ...where };
    }
    return null;
  }
}

function elementsOf({ dtype, data }: HostTensor, start: number, end: number): HostTensor {
  const width = dtype === 'complex64' || dtype === 'complex128' ? 2 : 1;
  const part = data.slice(start * width, end * width);
  return { dtype, shape: [part.length / width], data: part };
}
