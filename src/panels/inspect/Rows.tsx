import { sceneOf, useScene } from '../../state/scene';
import type { SelectedBox } from '../../state/selection';
import { selectBox } from '../../state/viewActions';

/** The weights and constants folded into an op, as links to their values. */
export function Rows({ box }: { box: SelectedBox }) {
  const scene = useScene(sceneOf);
  const rows = scene?.rows[box.index] ?? [];
  const id = scene?.id[box.index];
  if (rows.length === 0 || id === undefined) return null;
  return (
    <section className="sec">
      <h3 className="h4">Weights and constants</h3>
      <ul className="tensor-list">
        {rows.map((row, i) => (
          <li key={`${row.label} ${i}`} className="tensor-line">
            <span className="what">{row.label}</span>
            {row.variable === null && row.address === null ? (
              <span className="mono">{row.text}</span>
            ) : (
              <button type="button" className="a mono break" onClick={() => selectBox(id, i)}>
                {row.text}
              </button>
            )}
            {row.missing && <span className="warning small">no values</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
