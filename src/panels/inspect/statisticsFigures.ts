import { formatCount } from '../../lib/text';
import { formatNumber } from '../../weights/format';
import type { Statistics } from '../../weights/statistics';

/** The eight figures of a tensor, as they stand on the screen. */
export function statisticsFigures(facts: Statistics): readonly (readonly [string, string])[] {
  const number = (value: number | bigint | null): string => (value === null ? '–' : formatNumber(value));
  return [
    ['min', number(facts.min)],
    ['max', number(facts.max)],
    ['mean', number(facts.mean)],
    ['σ', number(facts.std)],
    ['zeros', share(facts.zeros, facts.count)],
    ['NaN', formatCount(facts.nan)],
    ['Inf', formatCount(facts.positiveInfinity + facts.negativeInfinity)],
    ['unique', facts.unique === null ? 'over 8 M' : formatCount(facts.unique)],
  ];
}

/** `0 %`, `12.3 %`; a share that only rounds to none or all is said as such: `<0.1 %`, `>99.9 %`. */
export function share(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %';
  if (part === whole) return '100 %';
  const percent = (100 * part) / whole;
  if (percent < 0.1) return '<0.1 %';
  if (percent > 99.9) return '>99.9 %';
  return `${percent.toLocaleString('en-US', { maximumFractionDigits: 1 })} %`;
}
