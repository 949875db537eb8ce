/** An offer for the rows or columns of a heat map: axes from slow to fast. */
interface AxesChoice {
  /** `0,1`; also the key. */
  readonly value: string;
  /** `axes 0, 1`. */
  readonly label: string;
}

function choice(axes: readonly number[]): AxesChoice {
  return { value: axes.join(','), label: `${axes.length === 1 ? 'axis' : 'axes'} ${axes.join(', ')}` };
}

export function parseAxes(value: string): readonly number[] {
  return value === '' ? [] : value.split(',').map(Number);
}

/** What may run down: the first axes together, or any single one. */
export function rowChoices(rank: number): readonly AxesChoice[] {
  const all = Array.from({ length: rank }, (_, axis) => axis);
  const firsts = all.slice(1).map((end) => choice(all.slice(0, end)));
  const singles = all.slice(1).map((axis) => choice([axis]));
  return rank < 2 ? [{ value: '', label: 'none' }] : unique([...firsts, ...singles]);
}

/** What may run across: all that does not run down, or any one of it. */
export function columnChoices(rank: number, rows: readonly number[]): readonly AxesChoice[] {
  const rest = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !rows.includes(axis));
  return unique([choice(rest), ...rest.map((axis) => choice([axis]))]);
}

function unique(choices: readonly AxesChoice[]): readonly AxesChoice[] {
  return choices.filter((given, i) => choices.findIndex((other) => other.value === given.value) === i);
}
