import { ICON_PATHS } from '../../ui/iconPaths';

/** A folder of files and the graph they become: what the page does, drawn once. */
export function Illustration() {
  return (
    <svg className="illustration" width="548" height="268" viewBox="-8 -6 548 268" aria-hidden="true">
      <path className="gl" transform="translate(0 11)" d={ICON_PATHS.folder} />
      <path className="rail" d="M8 30V230H16M8 52H16M8 108H16" />
      <g className="mono">
        <text x="22" y="24">
          my_model/
        </text>
        <text x="22" y="56">
          saved_model.pb
        </text>
        <text x="22" y="112" className="mut">
          variables/
        </text>
        <text x="36" y="136">
          variables.index
        </text>
        <text x="36" y="160">
          variables.data-00000-of-00001
        </text>
        <text x="22" y="210" className="mut">
          assets/
        </text>
        <text x="36" y="234">
          labels.txt
        </text>
      </g>
      <path className="e" d="M130 52H288Q296 52 296 44V40Q296 32 304 32H318" />
      <Arrow x={322} y={32} right />
      <path className="e res" d="M248 156H288Q296 156 296 148V131Q296 123 304 123H318" />
      <Arrow x={322} y={123} right resource />
      <path className="e" d="M112 230H318" />
      <Arrow x={322} y={230} right />

      <Pill y={4} title="input_1" text="(?, 224, 224, 3) float32" />
      <path className="e" d="M432 48V66" />
      <Arrow x={432} y={70} />
      <g>
        <rect className="box" x="324" y="70" width="216" height="64" rx="6" />
        <path className="conv-head" d="M324 112V76a6 6 0 0 1 6-6H534a6 6 0 0 1 6 6V112z" />
        <rect className="conv-line" x="324" y="70" width="216" height="64" rx="6" />
        <path className="gl conv-glyph" transform="translate(336 78) scale(.875)" d={ICON_PATHS['f-conv']} />
        <text x="356" y="89" className="title">
          Conv2D
        </text>
        <text x="356" y="104" className="second">
          Conv1/Conv2D
        </text>
        <text x="336" y="127" className="second kernel">
          kernel
        </text>
        <text x="528" y="127" className="second mono" textAnchor="end">
          ⟨3×3×3×32⟩
        </text>
      </g>
      <path className="e" d="M432 134V150" />
      <Arrow x={432} y={154} />
      <rect className="box frame" x="324" y="154" width="216" height="40" rx="8" />
      <path className="gl" d="M336 170l4 4-4 4" />
      <text x="348" y="178.5" className="title">
        block_1 … block_16
      </text>
      <path className="e" d="M432 194V204" />
      <Arrow x={432} y={208} />
      <Pill y={208} title="predictions" text="(?, 1000) float32" />
    </svg>
  );
}

function Arrow({
  x,
  y,
  right = false,
  resource = false,
}: {
  x: number;
  y: number;
  right?: boolean;
  resource?: boolean;
}) {
  const d = right ? `M${x} ${y}l-7 3.2v-6.4z` : `M${x} ${y}l-3.2 -7h6.4z`;
  return <path className={`ah ${resource ? 'res' : ''}`} d={d} />;
}

function Pill({ y, title, text }: { y: number; title: string; text: string }) {
  return (
    <g>
      <rect className="pill" x="324" y={y} width="216" height="44" rx="22" />
      <path className="gl pill-ink" transform={`translate(340 ${y + 9}) scale(.875)`} d={ICON_PATHS['f-io']} />
      <text x="362" y={y + 20} className="title pill-text">
        {title}
      </text>
      <text x="362" y={y + 35} className="mono pill-text second-line">
        {text}
      </text>
    </g>
  );
}
