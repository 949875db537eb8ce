import { OpError } from '../../opError';
import type { Kernel, OpFamily } from '../../registry';
import { fromHost, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';

const decoder = new TextDecoder();

/** Stands for what nobody asked for: a restore op names the whole checkpoint, the tables need only theirs. */
const NOTHING = fromHost('uint8', [0], new Uint8Array(0));

/**
 * RestoreV2: tensors by name from the model's own checkpoint, whatever prefix it
 * is given, because an init op may restore. It never reads another file.
 */
const restore: Kernel = async ([, names, slices], call) => {
  const dtypes = call.attrs.types('dtypes');
  const specs = stringsOf(slices as Tensor);
  const tensors: Tensor[] = [];
  for (const [i, name] of stringsOf(names as Tensor).entries()) {
    if (!call.isUsed(i)) {
      tensors.push(NOTHING);
      continue;
    }
    const key = decoder.decode(name);
    const { dtype, shape, data } = await call.session.readCheckpoint(key, decoder.decode(specs[i]));
    if (dtype !== dtypes[i]) {
      throw new OpError(
        'InvalidArgumentError',
        `tensor_name = ${key}; expected dtype ${dtypes[i]} does not equal original dtype ${dtype}`,
      );
    }
    tensors.push(fromHost(dtype, shape, data));
  }
  return tensors;
};

export const CHECKPOINT: OpFamily = { RestoreV2: { kernel: restore, stateful: true } };
