import { useDeferredValue, useMemo } from 'react';
import { FAMILIES, type OpFamilyName } from '../graph/families';
import type { Scene } from '../layout/layoutApi';
import { FAMILY_NAMES } from '../state/familyNames';
import { GRAPH_WORDS } from './describeBox';

/** Families in the scene, the most frequent first. */
function present(scene: Scene): readonly OpFamilyName[] {
  const counts = FAMILIES.map(() => 0);
  const { kind, family: families, familyCounts } = scene;
  for (let row = 0; row < scene.count; row++) {
    if (kind[row] === 'frame') continue;
    if (kind[row] === 'op') counts[families[row] ?? 0] = (counts[families[row] ?? 0] ?? 0) + 1;
    else familyCounts[row]?.forEach((count, k) => void (counts[k] = (counts[k] ?? 0) + count));
  }
  return FAMILIES.map((family, k) => ({ family, count: counts[k] ?? 0 }))
    .filter(({ family, count }) => count > 0 && family !== 'io')
    .sort((a, b) => b.count - a.count)
    .slice(0, 8)
    .map(({ family }) => family);
}

/** Which colour is which family: shown where boxes no longer carry their names. */
export function FamilyLegend({ scene }: { scene: Scene }) {
  // Not in the task that takes a large scene over: the picture comes first.
  const drawn = useDeferredValue<Scene | null>(scene, null);
  const families = useMemo(() => (drawn ? present(drawn) : []), [drawn]);
  if (families.length === 0) return null;
  return (
    <div className="gn-float gn-legend families" role="group" aria-label={GRAPH_WORDS.legend}>
      {families.map((family) => (
        <span key={family}>
          <i style={{ background: `var(--op-${family})` }} />
          {FAMILY_NAMES[family]}
        </span>
      ))}
    </div>
  );
}

/** What the heat means and where it ends: `time per box 0 … 6.2 ms  39.5 ms in all`; or the kinds it tells apart, each with the family whose colour it borrows. */
export type HeatLegendText =
  | { readonly label: string; readonly from: string; readonly to: string; readonly note: string }
  | readonly { readonly label: string; readonly family: number }[];

export function HeatLegend({ legend }: { legend: HeatLegendText }) {
  if ('label' in legend) {
    return (
      <div className="gn-float gn-legend heat" role="group" aria-label={GRAPH_WORDS.legend}>
        <span>{legend.label}</span>
        <code>{legend.from}</code>
        <i />
        <code>{legend.to}</code>
        <span>{legend.note}</span>
      </div>
    );
  }
  return (
    <div className="gn-float gn-legend families" role="group" aria-label={GRAPH_WORDS.legend}>
      {legend.map(({ label, family }) => (
        <span key={label}>
          <i style={{ background: `var(--op-${FAMILIES[family]})` }} />
          {label}
        </span>
      ))}
    </div>
  );
}
