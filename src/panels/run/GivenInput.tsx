import { formatTensorShape } from '../../model/shape';
import type { HostTensor } from '../../model/tensor';
import { clearGiven } from '../../state/given';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';

/** An input that a warm-up request gives; the form comes back when it is removed. */
export function GivenInput({ name, label, tensor }: { name: string; label: string; tensor: HostTensor }) {
  return (
    <div className="sec" role="group" aria-label={`Input ${name}`}>
      <div className="row run-input-head">
        <span className="b cut">{name}</span>
        <span className="mono muted cut">
          {formatTensorShape(tensor.shape)} {tensor.dtype}
        </span>
      </div>
      <div className="row small">
        <Icon name="file" small />
        <span className="grow">From {label}</span>
        <Button small onClick={clearGiven}>
          Use the form
        </Button>
      </div>
    </div>
  );
}
