import { FAMILIES } from '../../graph/families';
import { formatCount, plural } from '../../lib/text';
import { formatTensorShape } from '../../model/shape';
import { useOpenDocument } from '../../state/document';
import { FAMILY_NAMES } from '../../state/familyNames';
import { sceneOf, useScene } from '../../state/scene';
import type { SelectedBox } from '../../state/selection';
import { useView } from '../../state/view';
import { closeGroup, openGroup } from '../../state/viewActions';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { KeyValue } from '../../ui/KeyValue';
import { Cost } from './Cost';
import { NodeInspector } from './NodeInspector';
import { Rows } from './Rows';

/** What is wrong with the box, said before anything else. */
function BoxProblem({ box }: { box: SelectedBox }) {
  const problem = useScene((state) => sceneOf(state)?.problem[box.index]);
  if (!problem) return null;
  return (
    <p className="sec row box-problem" role="status">
      <Icon name="warning" className="warning" />
      <span className="grow break">{problem}</span>
    </p>
  );
}

/** A box of the graph: an op, a group, an input or an output. */
export function BoxInspector({ box }: { box: SelectedBox }) {
  const isGroup = box.kind === 'group' || box.kind === 'frame' || box.kind === 'stack' || box.kind === 'pack';
  if (isGroup) return <GroupInspector box={box} />;
  if (box.kind === 'input' || box.kind === 'output') return <PortInspector box={box} />;
  return (
    <div>
      <Head box={box} />
      <BoxProblem box={box} />
      <Rows box={box} />
      {box.kind === 'op' && <Cost row={box.index} />}
      {box.address && <NodeInspector key={box.address} address={box.address} />}
    </div>
  );
}

function Head({ box }: { box: SelectedBox }) {
  const scene = useScene(sceneOf);
  const family = FAMILIES[scene?.family[box.index] ?? 0] ?? 'io';
  const count = scene?.memberCount[box.index] ?? 0;
  return (
    <section className="sec inspect-head">
      <div className="row small muted">
        <span className="sw" style={{ background: `var(--op-${family})` }} />
        <span>{box.kind === 'hub' ? `${plural(count, 'consumer')}` : FAMILY_NAMES[family]}</span>
      </div>
      <h2 className="h3 break">{box.title}</h2>
      {box.subtitle && <div className="mono t2 break">{box.subtitle}</div>}
    </section>
  );
}

function GroupInspector({ box }: { box: SelectedBox }) {
  const scene = useScene(sceneOf);
  if (!scene) return null;
  const { index } = box;
  const group = scene.group[index] ?? null;
  const parameters = scene.parameters[index] ?? 0;
  const members = scene.memberCount[index] ?? 0;
  const counts = scene.familyCounts[index] ?? [];
  const isOpen = box.kind === 'frame';
  return (
    <div>
      <section className="sec inspect-head">
        <div className="row small muted">{box.kind === 'stack' ? 'Equal groups' : 'Group'}</div>
        <h2 className="h3 break">{box.title}</h2>
        {box.subtitle && <div className="mono t2 break">{box.subtitle}</div>}
        <div className="family-bar" aria-hidden="true">
          {FAMILIES.map((family, i) =>
            counts[i] ? <span key={family} style={{ flexGrow: counts[i], background: `var(--op-${family})` }} /> : null,
          )}
        </div>
      </section>
      <BoxProblem box={box} />
      <section className="sec">
        <KeyValue
          rows={[
            ['Ops', formatCount(scene.opCount[index] ?? 0)],
            ['Parameters', parameters > 0 ? formatCount(parameters) : null],
            ['Members', members > 1 ? formatCount(members) : null],
            ['Output', scene.shape[index] ? <span className="mono">{scene.shape[index]}</span> : null],
          ]}
        />
        {group !== null && (
          <div style={{ marginTop: 12 }}>
            <Button onClick={() => (isOpen ? closeGroup : openGroup)(group)}>
              {isOpen ? 'Close the group' : 'Open the group'}
            </Button>
          </div>
        )}
      </section>
      <Cost row={index} />
      {counts.some((count) => count > 0) && (
        <section className="sec">
          <h3 className="h4">Ops by family</h3>
          <KeyValue
            rows={FAMILIES.map((family, i) => [FAMILY_NAMES[family], counts[i] ? formatCount(counts[i]) : null])}
          />
        </section>
      )}
      {box.address && <NodeInspector key={box.address} address={box.address} />}
    </div>
  );
}

/** An input or output of the signature. */
function PortInspector({ box }: { box: SelectedBox }) {
  const { summary } = useOpenDocument().opened;
  const start = useView((state) => state.start);
  const signature =
    start?.kind === 'signature' && start.within === undefined
      ? summary.metaGraphs[start.metaGraph]?.signatures.find((candidate) => candidate.key === start.key)
      : undefined;
  const specs = box.kind === 'input' ? signature?.inputs : signature?.outputs;
  const spec = specs?.find((candidate) => candidate.key === box.title);
  return (
    <div>
      <section className="sec inspect-head">
        <div className="row small muted">
          <span className="sw" style={{ background: 'var(--op-io)' }} />
          {start?.within !== undefined
            ? `${box.kind === 'input' ? 'Enters' : 'Leaves'} the group`
            : `${box.kind === 'input' ? 'Input' : 'Output'} ${start?.kind === 'signature' ? `of ${start.key}` : ''}`}
        </div>
        <h2 className="h3 break">{box.title}</h2>
        <div className="mono t2">{box.subtitle}</div>
      </section>
      {spec && (
        <section className="sec">
          <KeyValue
            rows={[
              ['Dtype', spec.dtype],
              [
                'Shape',
                <span key="shape" className="mono">
                  {formatTensorShape(spec.shape)}
                </span>,
              ],
              ['Tensor', spec.tensorName ? <span className="mono break">{spec.tensorName}</span> : null],
              ['Default', spec.default ? 'given by the signature' : null],
            ]}
          />
        </section>
      )}
      {box.address && <NodeInspector key={box.address} address={box.address} />}
    </div>
  );
}
