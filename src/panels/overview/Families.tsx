import { FAMILIES, type OpFamilyName } from '../../graph/families';
import { formatCount, plural } from '../../lib/text';
import type { Scene } from '../../layout/layoutApi';
import { FAMILY_NAMES } from '../../state/familyNames';
import { sceneOf, useScene } from '../../state/scene';

/** Ops of the start by family: one bar and its legend. Nothing until the graph is laid out. */
export function Families() {
  const scene = useScene(sceneOf);
  if (!scene) return null;
  const counts = familyCounts(scene);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  return (
    <section className="overview-sec">
      <h2 className="h4">{plural(total, 'op')} by family</h2>
      <div className="families-bar" aria-hidden="true">
        {counts.map(({ family, count }) => (
          <span key={family} style={{ flexGrow: count, background: `var(--op-${family})` }} />
        ))}
      </div>
      <ul className="families small">
        {counts.map(({ family, count }) => (
          <li key={family} className="row">
            <span className="sw" style={{ background: `var(--op-${family})` }} />
            <span className="grow">{FAMILY_NAMES[family]}</span>
            <span className="t2">{formatCount(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Largest first. A frame's ops are those of the boxes in it, which are counted themselves. */
function familyCounts(scene: Scene): readonly { readonly family: OpFamilyName; readonly count: number }[] {
  const counts = FAMILIES.map((family) => ({ family, count: 0 }));
  for (let box = 0; box < scene.count; box++) {
    const kind = scene.kind[box];
    if (kind === 'op') add(scene.family[box] ?? 0, 1);
    else if (kind === 'group' || kind === 'stack' || kind === 'pack') {
      scene.familyCounts[box]?.forEach((count, family) => add(family, count));
    }
  }
  function add(family: number, count: number): void {
    const entry = counts[family];
    if (entry) entry.count += count;
  }
  return counts.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
}
