import { useMemo } from 'react';
import { elementCount } from '../../model/shape';
import type { HostTensor } from '../../model/tensor';
import { Table } from '../../ui/Table';
import { FLOAT32_DIGITS, formatElement } from '../../weights/format';

/** Every element with its index; only what is on the screen is made. */
export function OutputTable({ name, tensor }: { name: string; tensor: HostTensor }) {
  const count = elementCount(tensor.shape);
  const rows = useMemo(() => Array.from({ length: count }, (_, i) => i), [count]);
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
            width: 120,
            cell: (i) => <span className="mono muted">{indexText(tensor.shape, i)}</span>,
          },
          {
            key: 'value',
            title: 'Value',
            width: 120,
            grow: 1,
            number: tensor.dtype !== 'string',
            cell: (i) => <span className="mono">{formatElement(tensor, i, FLOAT32_DIGITS)}</span>,
          },
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
