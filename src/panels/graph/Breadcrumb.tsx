import { sceneOf, useScene } from '../../state/scene';
import { useView } from '../../state/view';
import { leaveOwnView, selectBox } from '../../state/viewActions';
import { Icon } from '../../ui/Icon';
import { cutToEnds } from './cutToEnds';
import type { BoxId, GroupId } from '../../graph/view';

/** Where the selection is: the start, the groups round it, itself. Each step selects that group. */
export function Breadcrumb() {
  const scene = useScene(sceneOf);
  const start = useView((state) => state.start);
  const selection = useView((state) => state.selection);
  if (!start) return null;
  const startName = start.kind === 'signature' ? start.key : start.kind === 'function' ? start.name : 'main graph';

  const steps: { readonly id: BoxId; readonly title: string }[] = [];
  if (scene && selection?.kind === 'box') {
    for (let row = scene.id.indexOf(selection.box); row >= 0; row = scene.parent[row] ?? -1) {
      const id = scene.id[row];
      const kind = scene.kind[row];
      const title = kind === 'op' ? lastPart(scene.subtitle[row] ?? '') : (scene.title[row] ?? '');
      if (id !== undefined) steps.unshift({ id, title: title || (scene.title[row] ?? '') });
    }
  }
  const { within } = start;
  return (
    <nav className="crumb" aria-label="Place in the graph">
      <ol>
        {within !== undefined && (
          <li>
            <button type="button" className="cut" title="Show all of it again" onClick={() => leaveOwnView()}>
              {startName}
            </button>
          </li>
        )}
        <li>
          {within !== undefined && <Icon name="right" />}
          {steps.length === 0 ? (
            <b className="cut" aria-current="location">
              {within === undefined ? startName : groupName(within)}
            </b>
          ) : (
            <button type="button" className="cut" onClick={() => selectBox(null)}>
              {within === undefined ? startName : groupName(within)}
            </button>
          )}
        </li>
        {cutToEnds(steps, MAX_STEPS).map((step, i, all) => (
          <li key={step === null ? 'cut' : step.id}>
            <Icon name="right" />
            {step === null ? (
              <span>…</span>
            ) : i === all.length - 1 ? (
              <b className="cut" aria-current="location">
                {step.title}
              </b>
            ) : (
              <button type="button" className="cut" onClick={() => selectBox(step.id)}>
                {step.title}
              </button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

const MAX_STEPS = 5;

/** The last scope or call in a group's id: `conv1` of `StatefulPartitionedCall|model/conv1/`. */
function groupName(group: GroupId): string {
  const parts = group.split(/[|/]/).filter((part) => part !== '');
  return parts.at(-1) ?? group;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
