import { useMemo, useState } from 'react';
import { elementCount, formatTensorShape } from '../../model/shape';
import type { HostTensor } from '../../model/tensor';
import { Field } from '../../ui/Field';
import { VirtualValues } from '../../ui/VirtualValues';
import { formatElement } from '../../weights/format';
import { parseSlice, takeSlice } from '../../weights/slice';

/** The values as a table: the last axis across, the others down; any slice of them. */
export function ValuesView({ tensor }: { tensor: HostTensor }) {
  const [text, setText] = useState('');
  const parsed = useMemo(() => parseSlice(text, tensor.shape), [text, tensor]);
  const shown = useMemo(
    () => (text.trim() === '' || !parsed.ok ? tensor : takeSlice(tensor, parsed.value)),
    [text, parsed, tensor],
  );
  const { shape } = shown;
  const columns = shape.length < 2 ? 1 : (shape.at(-1) ?? 1);
  const rows = columns === 0 ? 0 : elementCount(shape) / columns;
  const outer = shape.slice(0, shape.length < 2 ? shape.length : -1);
  const isText = tensor.dtype === 'string';
  return (
    <>
      {tensor.shape.length > 0 && (
        <div className="values-tools">
          <Field
            label="Slice"
            small
            mono
            placeholder={`[${tensor.shape.map(() => ':').join(', ')}]`}
            value={text}
            onChange={(event) => setText(event.target.value)}
            error={parsed.ok ? undefined : parsed.failure}
          />
          <span className="mono muted">{formatTensorShape(shape)}</span>
        </div>
      )}
      {rows > 0 ? (
        <VirtualValues
          label="Values"
          rows={rows}
          columns={columns}
          cellWidth={columns === 1 && isText ? 280 : tensor.dtype.startsWith('complex') ? 150 : 76}
          cell={(row, column) => formatElement(shown, row * columns + column)}
          rowLabel={(row) => indexText(row, outer)}
          columnLabel={(column) => (shape.length < 2 ? 'value' : String(column))}
        />
      ) : (
        <p className="muted small">No elements.</p>
      )}
    </>
  );
}

/** `2,0` for row 6 of outer axes (…, 3). */
function indexText(row: number, outer: readonly number[]): string {
  const parts: number[] = [];
  let rest = row;
  for (let axis = outer.length - 1; axis >= 0; axis--) {
    const size = outer[axis] ?? 1;
    parts.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return parts.join(',');
}
