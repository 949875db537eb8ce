import type { Node, NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { FAMILIES } from '../graph/families';
import { hasCards } from '../layout/groupProblem';
import { frameFacts, groupFacts } from '../layout/sizes';
import { formatCount } from '../lib/text';
import { CutName } from '../ui/CutName';
import { FAMILY_GLYPHS, HUB_GLYPH, WARNING_GLYPH } from './draw/glyphs';
import { type Heat, heatOf, type Picture } from './picture';

/** What a mounted box is drawn from. The same object as long as nothing about the box changes. */
export interface BoxData extends Record<string, unknown> {
  readonly picture: Picture;
  readonly row: number;
  /** Folded weight that is selected, -1: none. */
  readonly selectedRow: number;
}

export type BoxNodeType = Node<BoxData, 'box'>;

function Glyph({ d, size, className }: { d: string; size: number; className: string }) {
  return (
    <svg className={className} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}

function Chevron({ open }: { open: boolean }) {
  return (
    <svg className="gn-chevron" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={open ? 'M4 6l4 4 4-4' : 'M6 4l4 4-4 4'} />
    </svg>
  );
}

/** At the right end of a head: that something is wrong here, or the heat's value. */
function HeadEnd({ problem, text }: { problem: string; text: string | undefined }) {
  if (problem === '') return text ? <em>{text}</em> : null;
  return (
    <em className="gn-problem" title={problem}>
      <Glyph d={WARNING_GLYPH} size={14} className="gn-glyph" />
    </em>
  );
}

function FamilyBar({ counts }: { counts: readonly number[] }) {
  return (
    <span className="gn-bar">
      {FAMILIES.map((family, k) =>
        (counts[k] ?? 0) > 0 ? (
          <i key={family} style={{ flexGrow: counts[k], background: `var(--op-${family})` }} />
        ) : null,
      )}
    </span>
  );
}

function OpBox({ picture, row, selectedRow }: BoxData) {
  const { scene } = picture;
  const family = FAMILIES[scene.family[row] ?? 0] ?? 'random';
  const heat = heatOf(picture, row);
  const link = scene.kind[row] === 'link';
  const isInverted = family === 'io' && !link && !picture.heat;
  return (
    <div
      className={`gn-op ${link ? 'link' : ''} ${heat ? 'heat' : ''} ${isInverted ? 'inverted' : ''}`}
      style={{ borderColor: picture.heat || link ? 'var(--line-strong)' : `var(--op-${family}-line)` }}
    >
      <div
        className="gn-head"
        style={
          heat
            ? { background: heat.fill, color: heat.ink }
            : link || picture.heat
              ? undefined
              : { background: `var(--op-${family}-fill)` }
        }
      >
        <span style={{ color: heat ? heat.ink : `var(--op-${family}-glyph)` }}>
          <Glyph d={FAMILY_GLYPHS[family]} size={14} className="gn-glyph" />
        </span>
        <b>{scene.title[row]}</b>
        <HeadEnd problem={scene.problem[row] ?? ''} text={heat?.text} />
        <small>
          <CutName text={scene.subtitle[row] ?? ''} />
        </small>
      </div>
      {scene.rows[row]?.map((weight, k) => (
        <div
          key={weight.label + weight.text}
          className={`gn-row ${k === selectedRow ? 'on' : ''} ${weight.missing ? 'missing' : ''}`}
        >
          <i style={{ background: `var(--op-${family}-line)` }} />
          <span>{weight.label}</span>
          <code>{weight.text}</code>
        </div>
      ))}
    </div>
  );
}

function GroupBox({ picture, row }: BoxData) {
  const { scene } = picture;
  const heat = heatOf(picture, row);
  const members = scene.memberCount[row] ?? 0;
  return (
    <div
      className={`gn-group ${hasCards(scene.kind[row] ?? '') ? 'cards' : ''} ${heat ? 'heat' : ''}`}
      style={heat ? { background: heat.fill, color: heat.ink } : undefined}
    >
      <Chevron open={false} />
      <div>
        <b>
          <CutName text={scene.title[row] ?? ''} />
        </b>
        {members > 0 && <span className="gn-members">× {formatCount(members)}</span>}
        <HeadEnd problem={scene.problem[row] ?? ''} text={heat?.text} />
      </div>
      <small>{groupFacts(scene.opCount[row] ?? 0, scene.parameters[row] ?? 0)}</small>
      {!picture.heat && <FamilyBar counts={scene.familyCounts[row] ?? []} />}
    </div>
  );
}

function Pill({ picture, row }: BoxData) {
  const { scene } = picture;
  const subtitle = scene.subtitle[row] ?? '';
  return (
    <div className={`gn-pill ${subtitle === '' ? 'one' : ''}`}>
      <Glyph d={FAMILY_GLYPHS.io} size={14} className="gn-glyph" />
      <b>{scene.title[row]}</b>
      <code>{subtitle}</code>
    </div>
  );
}

function HubPill({ picture, row }: BoxData) {
  const { scene } = picture;
  const members = scene.memberCount[row] ?? 0;
  return (
    <div className="gn-hub">
      <Glyph d={HUB_GLYPH} size={12} className="gn-glyph" />
      <code>{scene.title[row]}</code>
      {members > 0 && <small>{formatCount(members)}</small>}
    </div>
  );
}

/** Only the head: the frame's ground and border lie below the edges, on the canvas. */
function FrameHead({ picture, row }: BoxData) {
  const { scene } = picture;
  const heat: Heat | null = picture.heat;
  const value = heat && !Number.isNaN(heat.level[row]) ? heat.text[row] : scene.shape[row];
  return (
    <div className="gn-frame">
      <Chevron open />
      <b>
        <CutName text={scene.title[row] ?? ''} />
      </b>
      <small>{frameFacts(scene.opCount[row] ?? 0, scene.parameters[row] ?? 0)}</small>
      <code>{value}</code>
    </div>
  );
}

/** A box in the DOM, pixel for pixel what the canvas draws for it. */
export const BoxNode = memo(function BoxNode({ data }: NodeProps<BoxNodeType>) {
  switch (data.picture.scene.kind[data.row]) {
    case 'op':
    case 'link':
      return <OpBox {...data} />;
    case 'group':
    case 'stack':
    case 'pack':
      return <GroupBox {...data} />;
    case 'input':
    case 'output':
      return <Pill {...data} />;
    case 'hub':
      return <HubPill {...data} />;
    case 'frame':
      return <FrameHead {...data} />;
    case undefined:
      return null;
  }
});
