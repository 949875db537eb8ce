import { useCallback, useEffect, useMemo, useState } from 'react';
import type { StringInput } from '../../../graph/stringInputs';
import { formatTensorShape } from '../../../model/shape';
import type { TensorSpec } from '../../../model/summary';
import { Button } from '../../../ui/Button';
import { Icon } from '../../../ui/Icon';
import { Segmented } from '../../../ui/Segmented';
import { DrawWay } from './DrawWay';
import { EncodedWay } from './EncodedWay';
import { ExampleWay } from './ExampleWay';
import type { Example, ExampleValue, Fed } from './fed';
import { FileWay } from './FileWay';
import { GenerateWay } from './GenerateWay';
import { NumbersWay } from './NumbersWay';
import { PictureWay } from './PictureWay';
import { RowsWay } from './RowsWay';
import { soundLayout } from './sound';
import { SoundWay } from './SoundWay';
import { TextWay } from './TextWay';
import { useKept } from './useKept';
import { isForInput, pictureLayout, WAY_LABEL, type Way, wayOfFile, waysIn } from './ways';

const NOTHING_FED: Fed = { kind: 'empty' };

const WAY_OF_EXAMPLE = { text: 'text', numbers: 'numbers', picture: 'picture' } as const;

/** One input of the signature: what it wants, the ways to give it, and what is wrong with what was given. */
export function InputField({
  spec,
  use,
  examples,
  generated,
  onFed,
}: {
  spec: TensorSpec;
  /** What the graph takes a string for, where that is more than text. */
  use: StringInput | undefined;
  examples: readonly Example[];
  /** How often everything empty was to be generated. */
  generated: number;
  onFed: (key: string, fed: Fed) => void;
}) {
  const ways = useMemo(() => waysIn(spec, use), [spec, use]);
  const [way, setWay] = useKept<Way>('way', () => ways[0] ?? 'numbers');
  const [example, setExample] = useState<ExampleValue | null>(null);
  const [handed, setHanded] = useState<{ readonly way: Way; readonly file: File } | null>(null);
  // Ways that were looked at stay mounted, so that going back finds what was entered.
  const [visited, setVisited] = useKept<readonly Way[]>('visited', () => ways.slice(0, 1));
  const [fed, setFed] = useKept<Readonly<Partial<Record<Way, Fed>>>>('fed', () => ({}));
  const current = fed[way] ?? NOTHING_FED;
  // A file may have brought a way of its own.
  const shown = visited.every((value) => ways.includes(value)) ? ways : [...new Set([...ways, ...visited])];

  useEffect(() => onFed(spec.key, current), [current, spec.key, onFed]);

  const show = (next: Way): void => {
    setWay(next);
    setVisited((before) => (before.includes(next) ? before : [...before, next]));
  };
  const [heard, setHeard] = useState(generated);
  /** How often the first way, which alone knows what the graph wants, was to make something up. */
  const [asked, setAsked] = useState(0);
  if (heard !== generated) {
    setHeard(generated);
    if (current.kind === 'empty' && ways.includes('generate')) show('generate');
    else if (current.kind === 'empty' && ways[0]) {
      show(ways[0]);
      setAsked((times) => times + 1);
    }
  }
  const hand = (file: File): void => {
    const to = wayOfFile(file, ways, spec);
    setHanded({ way: to, file });
    show(to);
  };
  const report = useCallback((from: Way, value: Fed) => setFed((before) => ({ ...before, [from]: value })), [setFed]);

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the pointer's way; each way in has a button for its files
    <div
      className="sec"
      onDrop={(event) => {
        const [file] = event.dataTransfer.files;
        if (event.dataTransfer.files.length !== 1 || !file || !isForInput(file.name)) return;
        event.preventDefault();
        hand(file);
      }}
    >
      <div className="row run-input-head">
        <span className="b cut">{spec.key}</span>
        <span className="mono muted cut">
          {formatTensorShape(spec.shape)} {spec.dtype}
          {spec.encoding === 'sparse' && ' sparse'}
        </span>
      </div>
      {spec.encoding === 'sparse' && (
        <p className="small muted run-sparse">
          As a dense tensor; {spec.dtype === 'string' ? 'empty strings' : 'zeros'} are left out.
        </p>
      )}
      <Segmented
        wide
        label={`Ways to give ${spec.key}`}
        value={way}
        onChange={show}
        options={shown.map((value) => ({ value, label: WAY_LABEL[value] }))}
      />
      {examples.length > 0 && (
        <div className="run-examples" role="group" aria-label="Examples">
          {examples.map(({ label, value }) => (
            <Button
              key={label}
              small
              title={label}
              onClick={() => {
                // A fresh object each time: choosing an example again brings it back.
                setExample({ ...value });
                show(WAY_OF_EXAMPLE[value.kind]);
              }}
            >
              <span className="cut">{label}</span>
            </Button>
          ))}
        </div>
      )}
      {visited.map((value) => (
        <div key={value} hidden={value !== way} className="run-way">
          <WayOf
            way={value}
            spec={spec}
            use={use}
            example={example}
            handed={handed?.way === value ? handed.file : null}
            asked={asked}
            onHand={hand}
            onFed={report}
          />
        </div>
      ))}
      {current.kind === 'wrong' && (
        <div className="field-error row small error" role="alert">
          <Icon name="error" small />
          <span>{current.why}</span>
        </div>
      )}
    </div>
  );
}

function WayOf({
  way,
  spec,
  use,
  example,
  handed,
  asked,
  onHand,
  onFed,
}: {
  way: Way;
  spec: TensorSpec;
  use: StringInput | undefined;
  example: ExampleValue | null;
  /** A file given to this way by another, or dropped on the input. */
  handed: File | null;
  asked: number;
  onHand: (file: File) => void;
  onFed: (way: Way, fed: Fed) => void;
}) {
  const give = useCallback((fed: Fed) => onFed(way, fed), [way, onFed]);
  const layout = useMemo(() => pictureLayout(spec), [spec]);
  const sound = useMemo(() => soundLayout(spec), [spec]);
  const features = use?.kind === 'examples' ? use.features : undefined;
  if (use && use.kind !== 'examples' && way === use.kind)
    return <EncodedWay spec={spec} encoding={use} handed={handed} asked={asked} onFed={give} />;
  switch (way) {
    case 'draw':
      return <DrawWay spec={spec} onFed={give} />;
    case 'picture':
      return layout && <PictureWay spec={spec} layout={layout} example={example} handed={handed} onFed={give} />;
    case 'sound':
      return sound && <SoundWay spec={spec} layout={sound} handed={handed} onFed={give} />;
    case 'example':
      return features && <ExampleWay spec={spec} features={features} asked={asked} onFed={give} />;
    case 'text':
      return <TextWay spec={spec} example={example} onFed={give} />;
    case 'numbers':
      return <NumbersWay spec={spec} example={example} onFed={give} />;
    case 'rows':
      return <RowsWay spec={spec} features={features} handed={handed} onFed={give} />;
    case 'generate':
      return <GenerateWay spec={spec} onFed={give} />;
    case 'file':
      return <FileWay spec={spec} isExample={features !== undefined} handed={handed} onHand={onHand} onFed={give} />;
  }
}
