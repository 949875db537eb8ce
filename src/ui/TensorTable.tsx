import { ScrollX } from './ScrollX';
import './TensorTable.css';

/** A tensor that goes in or comes out, in words. */
export interface TensorLine {
  /** `in`, `out`, or `part` of the line above. */
  readonly way: 'in' | 'out' | 'part';
  readonly name: string;
  /** In muted words behind the name. */
  readonly note?: string;
  readonly dtype: string;
  readonly shape: string;
  /** Where it is in the graph. */
  readonly tensor: string;
}

/** Inputs and outputs, a line each. The columns have the same widths in every such table, so that several stand in line. */
export function TensorTable({ label, lines }: { label: string; lines: readonly TensorLine[] }) {
  return (
    <ScrollX label={label}>
      <table className="tb tensor-table">
        <thead>
          <tr>
            <th className="way">
              <span className="sr">Direction</span>
            </th>
            <th>Key</th>
            <th className="dtype">Dtype</th>
            <th className="shape">Shape</th>
            <th className="tensor">Tensor</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ way, name, note, dtype, shape, tensor }) => (
            <tr key={`${way} ${name} ${tensor}`}>
              <td className="muted">{way}</td>
              <td className={way === 'part' ? 't2' : 'm5'}>
                {name}
                {note && <span className="muted small"> {note}</span>}
              </td>
              <td>{dtype}</td>
              <td className="mono">{shape}</td>
              <td className="mono t2">{tensor}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  );
}
