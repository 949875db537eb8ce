import type { HostTensor } from '../../model/tensor';
import { Button } from '../../ui/Button';
import { toast } from '../../ui/toasts';
import { writeNpy } from '../../weights/npy';

/** Saves a tensor as a NumPy file. */
export function NpyButton({ name, tensor }: { name: string; tensor: HostTensor }) {
  const save = (): void => {
    const file = writeNpy(tensor);
    if (!file.ok) {
      toast(file.failure);
      return;
    }
    const url = URL.createObjectURL(new Blob([file.value as Uint8Array<ArrayBuffer>]));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${name.replace(/[^\w.-]+/g, '_')}.npy`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Button small icon="download" aria-label={`Save ${name} as .npy`} onClick={save}>
      .npy
    </Button>
  );
}
