import { type ColourBy, setColourBy, setColumn, useColourBy } from '../../state/colourBy';
import { readColumn } from '../../state/column';
import { chooseFiles } from '../../state/pickFiles';
import { useRun } from '../../state/run';
import { Menu } from '../../ui/Menu';
import { toast } from '../../ui/toasts';

const NAMES: Readonly<Record<ColourBy, string>> = {
  family: 'Op family',
  dtype: 'Dtype',
  parameters: 'Parameters',
  time: 'Time of the last run',
  column: 'Column',
};

/** What the boxes' colours say. */
export function ColourChoice() {
  const { by, column } = useColourBy();
  const ran = useRun((state) => state.phase === 'done');
  const choices: readonly ColourBy[] = ['family', 'dtype', 'parameters', ...(ran ? (['time'] as const) : [])];
  return (
    <Menu
      label="Colour by"
      icon="colour"
      {...(by !== 'family' && { text: by === 'time' ? 'Time' : by === 'column' ? (column?.name ?? '') : NAMES[by] })}
      items={[
        ...choices.map((choice) => ({
          label: NAMES[choice],
          checked: by === choice,
          onSelect: () => setColourBy(choice),
        })),
        ...(column ? [{ label: column.name, checked: by === 'column', onSelect: () => setColourBy('column') }] : []),
        {
          label: column ? 'Another CSV or JSON file' : 'A CSV or JSON file: node, number',
          onSelect: () => chooseFiles('.csv,.tsv,.txt,.json', ([file]) => file && void takeColumn(file)),
        },
      ]}
    />
  );
}

/** Colours the boxes by the numbers of a file, or says why not. */
export async function takeColumn(file: File): Promise<void> {
  const column = readColumn(file.name, await file.text());
  if (column.ok) setColumn(column.value);
  else toast(column.failure);
}

/** Whether a dropped file is a column and no model. */
export function isColumnFile(name: string): boolean {
  return /\.(?:csv|tsv|json)$/i.test(name);
}
