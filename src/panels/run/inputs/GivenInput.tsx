import { formatTensorShape } from '../../../model/shape';
import type { HostTensor } from '../../../model/tensor';
import { clearGiven } from '../../../state/given';
import { Button } from '../../../ui/Button';

/** An input that a warm-up request or the rows of a table give; the form comes back when it is removed. */
export function GivenInput({ name, label, tensor }: { name: string; label: string; tensor: HostTensor }) {
  return (
    <div className="sec run-given" role="group" aria-label={`Input ${name}`}>
      <div className="row">
        <span className="b cut">{name}</span>
        <span className="mono muted cut grow">
          {formatTensorShape(tensor.shape)} {tensor.dtype}
        </span>
        <span className="small t2 cut">From {label}</span>
        <Button small onClick={clearGiven}>
          Use the form
        </Button>
      </div>
    </div>
  );
}
