import type { HostTensor } from '../../../model/tensor';
import { fileNameFor, saveBytes } from '../../../state/download';
import { Button } from '../../../ui/Button';
import { toast } from '../../../ui/toasts';
import { writeNpy } from '../../../weights/npy';

/** Saves a tensor as a NumPy file. */
export function NpyButton({ name, tensor }: { name: string; tensor: HostTensor }) {
  const save = (): void => {
    const file = writeNpy(tensor);
    if (file.ok) saveBytes(file.value, fileNameFor(name, 'npy'));
    else toast(file.failure);
  };
  return (
    <Button small icon="download" aria-label={`Save ${name} as .npy`} onClick={save}>
      .npy
    </Button>
  );
}
