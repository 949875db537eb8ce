import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, intsOf, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { broadcastSteps, commonShape, walkPairs } from '../kernels/broadcast';
import { isContinuation } from './utf8';

const EMPTY = new Uint8Array(0);

/** Where each character begins, and the end of the bytes. */
function characterStarts(bytes: Uint8Array): number[] {
  const starts: number[] = [];
  for (let i = 0; i < bytes.length; i++) if (i === 0 || !isContinuation(bytes[i] as number)) starts.push(i);
  starts.push(bytes.length);
  return starts;
}

/** Negative positions count from the end; a position equal to the length gives "", one beyond is refused. */
function part(bytes: Uint8Array, pos: number, length: number, starts: readonly number[] | null): Uint8Array {
  const size = starts === null ? bytes.length : starts.length - 1;
  const from = pos < 0 ? pos + size : pos;
  if (from < 0 || from > size)
    throw invalid(`pos ${pos} out of range for string b'${new TextDecoder().decode(bytes)}'`);
  // A negative length is to the end, as C++'s substr reads it.
  const to = length < 0 ? size : Math.min(size, from + length);
  return starts === null ? bytes.subarray(from, to) : bytes.subarray(starts[from], starts[to]);
}

function substr(call: OpCall, input: Tensor, posInput: Tensor, lengthInput: Tensor): Tensor {
  if (posInput.shape.join() !== lengthInput.shape.join()) {
    throw invalid(
      `pos and len should have the same shape, got: [${posInput.shape.join(',')}] vs. [${lengthInput.shape.join(',')}]`,
    );
  }
  const characters = call.attrs.string('unit') === 'UTF8_CHAR';
  const strings = stringsOf(input);
  const starts = strings.map((bytes) => (characters ? characterStarts(bytes) : null));
  const pos = intsOf(posInput);
  const length = intsOf(lengthInput);
  const shape = commonShape(input.shape, posInput.shape);
  const out = Array.from({ length: elementCount(shape) }, (): Uint8Array => EMPTY);
  walkPairs(
    broadcastSteps(input.shape, shape),
    broadcastSteps(posInput.shape, shape),
    shape,
    (a, as, b, bs, o, count) => {
      for (let i = 0, x = a, y = b; i < count; i++, x += as, y += bs) {
        out[o + i] = part(strings[x] as Uint8Array, pos[y] as number, length[y] as number, starts[x] ?? null);
      }
    },
  );
  return fromHost('string', shape, out);
}

export const SUBSTR: OpFamily = { Substr: define(substr) };
