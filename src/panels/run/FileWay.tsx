import { useRef } from 'react';
import type { TensorSpec } from '../../model/summary';
import { Button } from '../../ui/Button';
import { readNpy } from '../../weights/npy';
import type { Fed } from './fed';
import { misfit, textTensor, type Typed } from './makeTensor';
import { parseNumbers } from './parseNumbers';
import { useKept } from './useKept';

/** A `.npy` file, or numbers or text in a file. */
export function FileWay({ spec, onFed }: { spec: TensorSpec; onFed: (fed: Fed) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [name, setName] = useKept<string | null>('file', () => null);
  const text = spec.dtype === 'string';

  const take = async (file: File): Promise<void> => {
    setName(file.name);
    const typed = await read(file, spec);
    onFed(typed.ok ? { kind: 'tensor', tensor: typed.tensor, label: file.name } : { kind: 'wrong', why: typed.why });
  };

  return (
    <div className="row small">
      <input
        ref={input}
        type="file"
        accept={text ? '.npy,.txt,.csv' : '.npy,.json,.txt,.csv'}
        hidden
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) void take(file);
          event.currentTarget.value = '';
        }}
      />
      <Button small icon="file" onClick={() => input.current?.click()}>
        {name ?? 'Choose a file'}
      </Button>
      <span className="muted">{text ? '.npy, or text with one string a line' : '.npy, or numbers as text'}</span>
    </div>
  );
}

async function read(file: File, spec: TensorSpec): Promise<Typed> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return { ok: false, why: `${file.name} could not be read.` };
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
  // numpy makes float64 and int64 by default: say it rather than round silently.
  if (value.dtype !== spec.dtype)
    return { ok: false, why: `${spec.key} wants ${spec.dtype}; ${file.name} holds ${value.dtype}.` };
  return { ok: true, tensor: value };
}
