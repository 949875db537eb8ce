import { useEffect, useRef } from 'react';
import { beginsAsZip } from '../../files/magic';
import { memorySource } from '../../files/memorySource';
import type { DType } from '../../model/dtype';
import type { TensorSpec } from '../../model/summary';
import { Button } from '../../ui/Button';
import { readNpy } from '../../weights/npy';
import type { Fed } from './fed';
import { fedAs, misfit, textTensor, type Typed } from './makeTensor';
import { parseNumbers } from './parseNumbers';
import { useKept } from './useKept';

/** A `.npy` file, an array of a `.npz`, or numbers or text in a file; tables go to the way that reads them. */
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
  const input = useRef<HTMLInputElement>(null);
  const [name, setName] = useKept<string | null>('file', () => null);
  const text = spec.dtype === 'string';

  const [from, setFrom] = useKept<DType | null>('file dtype', () => null);

  const take = async (file: File): Promise<void> => {
    setName(file.name);
    const typed = await read(file, spec);
    setFrom(typed.ok && typed.from !== spec.dtype ? (typed.from ?? null) : null);
    onFed(typed.ok ? { kind: 'tensor', tensor: typed.tensor, label: file.name } : { kind: 'wrong', why: typed.why });
  };

  useEffect(() => {
    if (handed) void take(handed);
    // oxlint-disable-next-line react/exhaustive-deps -- once for each file, whoever listens then
  }, [handed]);

  return (
    <div className="row small">
      <input
        ref={input}
        type="file"
        accept={text && !isExample ? '.npy,.npz,.txt,.csv,.tsv' : '.npy,.npz,.json,.txt,.csv,.tsv'}
        hidden
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) onHand(file);
          event.currentTarget.value = '';
        }}
      />
      <Button small icon="file" onClick={() => input.current?.click()}>
        {name ?? 'Choose a file'}
      </Button>
      <span className="muted">
        {from
          ? `holds ${from}, fed as ${spec.dtype}`
          : isExample
            ? '.npy or .npz of serialised examples, .csv, .json'
            : text
              ? '.npy, .npz, or a string a line'
              : '.npy, .npz, or numbers as text'}
      </span>
    </div>
  );
}

/** A tensor and, where it was of another, the dtype it had in its file. */
type FromFile = Typed & { readonly from?: DType };

async function read(file: File, spec: TensorSpec): Promise<FromFile> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return { ok: false, why: `${file.name} could not be read.` };
  }
  if (beginsAsZip(bytes)) {
    const array = await arrayOf(file, bytes, spec.key);
    if (typeof array === 'string') return { ok: false, why: array };
    bytes = array;
  }
  if (bytes[0] !== 0x93) {
    const content = new TextDecoder().decode(bytes);
    return spec.dtype === 'string'
      ? textTensor(spec.key, content, spec.shape)
      : parseNumbers(spec.key, content, spec.dtype, spec.shape);
  }
  const result = readNpy(bytes);
  if (!result.ok) return { ok: false, why: result.failure };
  const { value } = result;
  const why = misfit(spec.key, value.shape, spec.shape);
  if (why) return { ok: false, why };
  const tensor = fedAs(value, spec.dtype);
  return tensor
    ? { ok: true, tensor, from: value.dtype }
    : { ok: false, why: `${spec.key} wants ${spec.dtype}; ${file.name} holds ${value.dtype}, not all of which fits.` };
}

/** The array of a `.npz` that is called as the input is, or its only one; what is wrong where there is none. */
async function arrayOf(file: File, bytes: Uint8Array, name: string): Promise<Uint8Array | string> {
  // The zip reader comes with the first archive, not with the form.
  const { npzArrays } = await import('../../files/npz');
  const arrays = await npzArrays(memorySource(bytes, file.name), file.name);
  if (!arrays.ok) return arrays.failure.message;
  const [only] = arrays.value.values();
  const array = arrays.value.get(name) ?? (arrays.value.size === 1 ? only : undefined);
  if (!array) return `${file.name} has no array ${name}, but ${[...arrays.value.keys()].join(', ') || 'nothing'}.`;
  const content = await array.read(0, array.size);
  return content.ok ? content.value : content.failure.message;
}
