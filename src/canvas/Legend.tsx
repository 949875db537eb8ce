import { FAMILIES, type OpFamilyName } from '../graph/families';
import type { Scene } from '../layout/layoutApi';
import { FAMILY_NAMES } from '../state/familyNames';
import { GRAPH_WORDS } from './describeBox';

/** Families in the scene, the most frequent first. */
function present(scene: Scene): readonly OpFamilyName[] {
  const counts = FAMILIES.map(() => 0);
  for (let row = 0; row < scene.count; row++) {
    if (scene.kind[row] === 'frame') continue;
    if (scene.kind[row] === 'op') counts[scene.family[row] ?? 0] = (counts[scene.family[row] ?? 0] ?? 0) + 1;
    else scene.familyCounts[row]?.forEach((count, k) => void (counts[k] = (counts[k] ?? 0) + count));
  }
  return FAMILIES.map((family, k) => ({ family, count: counts[k] ?? 0 }))
    .filter(({ family, count }) => count > 0 && family !== 'io')
    .sort((a, b) => b.count - a.count)
    .slice(0, 8)
    .map(({ family }) => family);
}

/** Which colour is which family: shown where boxes no longer carry their names. */
export function FamilyLegend({ scene }: { scene: Scene }) {
  return (
    <div className="gn-float gn-legend families" role="group" aria-label={GRAPH_WORDS.legend}>
      {present(scene).map((family) => (
        <span key={family}>
          <i style={{ background: `var(--op-${family})` }} />
          {FAMILY_NAMES[family]}
        </span>
      ))}
    </div>
  );
}

/** What the heat means and where it ends: `time per box 0 … 6.2 ms  39.5 ms in all`. */
export interface HeatLegendText {
  readonly label: string;
  readonly from: string;
  readonly to: string;
  readonly note: string;
}

export function HeatLegend({ label, from, to, note }: HeatLegendText) {
  return (
    <div className="gn-float gn-legend heat" role="group" aria-label={GRAPH_WORDS.legend}>
      <span>{label}</span>
      <code>{from}</code>
      <i />
      <code>{to}</code>
      <span>{note}</span>
    </div>
  );
}
