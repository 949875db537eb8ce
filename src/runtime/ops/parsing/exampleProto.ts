import type { DType } from '../../../model/dtype';
import { latin1Of } from '../string/bytes';
import { eachTag, MessageReader } from './wire';

/** One feature of a tf.train.Example (example.proto, feature.proto). */
export type Feature =
  | { readonly dtype: 'string'; readonly values: readonly Uint8Array[] }
  | { readonly dtype: 'float32'; readonly values: readonly number[] }
  | { readonly dtype: 'int64'; readonly values: readonly bigint[] };

/** Features by name, the name's bytes as Latin-1. A feature that says no kind is as good as absent. */
export type Features = ReadonlyMap<string, Feature>;

export interface SequenceExample {
  readonly context: Features;
  /** One feature per step; null where a step says no kind. */
  readonly lists: ReadonlyMap<string, readonly (Feature | null)[]>;
}

const KINDS: readonly (DType | undefined)[] = [undefined, 'string', 'float32', 'int64'];

/** Throws WireFault. */
export function readExample(bytes: Uint8Array): Features {
  const features = new Map<string, Feature>();
  eachTag(new MessageReader(bytes), (reader, tag) => {
    if (tag !== 10) return reader.skip(tag);
    readFeatures(reader.message(), features);
  });
  return features;
}

/** Throws WireFault. */
export function readSequenceExample(bytes: Uint8Array): SequenceExample {
  const context = new Map<string, Feature>();
  const lists = new Map<string, readonly (Feature | null)[]>();
  eachTag(new MessageReader(bytes), (reader, tag) => {
    if (tag === 10) return readFeatures(reader.message(), context);
    if (tag !== 18) return reader.skip(tag);
    eachEntry(reader.message(), (key, value) => lists.set(key, readList(value)));
  });
  return { context, lists };
}

/** Entries of a `map<string, message>` that is field 1. A key that comes twice counts with its last value. */
function eachEntry(map: MessageReader, visit: (key: string, value: MessageReader) => void): void {
  eachTag(map, (reader, tag) => {
    if (tag !== 10) return reader.skip(tag);
    let key = '';
    let value = new MessageReader(new Uint8Array(0));
    eachTag(reader.message(), (entry, field) => {
      if (field === 10) key = latin1Of(entry.slice());
      else if (field === 18) value = entry.message();
      else entry.skip(field);
    });
    visit(key, value);
  });
}

function readFeatures(map: MessageReader, into: Map<string, Feature>): void {
  eachEntry(map, (key, value) => {
    const feature = readFeature(value);
    if (feature === null) into.delete(key);
    else into.set(key, feature);
  });
}

function readList(list: MessageReader): readonly (Feature | null)[] {
  const steps: (Feature | null)[] = [];
  eachTag(list, (reader, tag) => {
    if (tag !== 10) return reader.skip(tag);
    steps.push(readFeature(reader.message()));
  });
  return steps;
}

function readFeature(message: MessageReader): Feature | null {
  let feature: Feature | null = null;
  eachTag(message, (reader, tag) => {
    const kind = (tag & 7) === 2 ? KINDS[tag >> 3] : undefined;
    if (kind === 'string') feature = { dtype: kind, values: readBytesList(reader.message()) };
    else if (kind === 'float32') feature = { dtype: kind, values: readFloatList(reader.message()) };
    else if (kind === 'int64') feature = { dtype: kind, values: readInt64List(reader.message()) };
    else reader.skip(tag);
  });
  return feature;
}

function readBytesList(list: MessageReader): Uint8Array[] {
  const values: Uint8Array[] = [];
  eachTag(list, (reader, tag) => {
    if (tag === 10) values.push(reader.slice());
    else reader.skip(tag);
  });
  return values;
}

/** Packed or one by one. */
function readFloatList(list: MessageReader): number[] {
  const values: number[] = [];
  eachTag(list, (reader, tag) => {
    if (tag === 13) values.push(reader.float());
    else if (tag === 10) for (const packed = reader.message(); !packed.done; ) values.push(packed.float());
    else reader.skip(tag);
  });
  return values;
}

function readInt64List(list: MessageReader): bigint[] {
  const values: bigint[] = [];
  eachTag(list, (reader, tag) => {
    if (tag === 8) values.push(BigInt.asIntN(64, reader.varint()));
    else if (tag === 10)
      for (const packed = reader.message(); !packed.done; ) values.push(BigInt.asIntN(64, packed.varint()));
    else reader.skip(tag);
  });
  return values;
}
