import { useMemo } from 'react';
import { elementCount } from '../../../model/shape';
import type { HostTensor } from '../../../model/tensor';
import { Table } from '../../../ui/Table';
import { FLOAT32_DIGITS, formatElement } from '../../../weights/format';

/** Last axes of so many elements are laid out side by side: coordinates of a box, a few classes. */
const MOST_BESIDE = 4;

/** Every element with its index, those of a short last axis side by side; only what is on the screen is made. */
export function OutputTable({ name, tensor }: { name: string; tensor: HostTensor }) {
  const count = elementCount(tensor.shape);
  const last = tensor.shape.at(-1) ?? 1;
  const beside = tensor.shape.length > 1 && tensor.dtype !== 'string' && last <= MOST_BESIDE ? last : 1;
  const rows = useMemo(() => Array.from({ length: beside > 0 ? count / beside : 0 }, (_, i) => i), [count, beside]);
  // Four to a row leave less room for each.
  const digits = beside > 2 ? 4 : FLOAT32_DIGITS;
  if (count === 0) return <p className="small muted">No elements.</p>;
  if (tensor.shape.length === 0) return <p className="mono run-scalar">{formatElement(tensor, 0, FLOAT32_DIGITS)}</p>;
  return (
    <div className="run-table">
      <Table
        label={`Values of ${name}`}
        rows={rows}
        rowKey={String}
        columns={[
          {
            key: 'index',
            title: 'Index',
            width: beside > 1 ? 56 : 120,
            cell: (i) => (
              <span className="mono muted">{indexText(beside > 1 ? tensor.shape.slice(0, -1) : tensor.shape, i)}</span>
            ),
          },
          ...Array.from({ length: beside }, (_, j) => ({
            key: `value ${j}`,
            title: beside > 1 ? String(j) : 'Value',
            width: beside > 1 ? 52 : 120,
            grow: 1,
            number: tensor.dtype !== 'string',
            cell: (i: number) => <span className="mono">{formatElement(tensor, i * beside + j, digits)}</span>,
          })),
        ]}
      />
    </div>
  );
}

/** `[0, 3, 1]`: where element `i` in C order is. */
function indexText(shape: readonly number[], i: number): string {
  let rest = i;
  const index: number[] = [];
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${index.join(', ')}]`;
}
