import { FAMILIES } from '../graph/families';

/** Colours of one family: `mark` far out, `fill`, `line` and `glyph` at reading size, `ink` for text on `fill`. */
export interface FamilyColours {
  readonly mark: string;
  readonly fill: string;
  readonly line: string;
  readonly glyph: string;
  readonly ink: string;
}

/** The design tokens as CSS colour texts: what a canvas, also one in a worker, cannot look up by itself. */
export interface Palette {
  readonly canvas: string;
  readonly surface: string;
  readonly raised: string;
  readonly lineStrong: string;
  readonly text: string;
  readonly text2: string;
  readonly muted: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly edge: string;
  readonly warning: string;
  readonly warningSoft: string;
  readonly nan: string;
  /** In the order of FAMILIES. */
  readonly family: readonly FamilyColours[];
  /** Eight steps and the ink that is readable on each. */
  readonly heat: readonly string[];
  readonly heatInk: readonly string[];
  readonly sans: string;
  readonly mono: string;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const steps = [0, 1, 2, 3, 4, 5, 6, 7];
  return {
    canvas: token('canvas'),
    surface: token('surface'),
    raised: token('raised'),
    lineStrong: token('line-strong'),
    text: token('text'),
    text2: token('text-2'),
    muted: token('muted'),
    accent: token('accent'),
    accentSoft: token('accent-soft'),
    edge: token('edge'),
    warning: token('warning'),
    warningSoft: token('warning-soft'),
    nan: token('nan'),
    family: FAMILIES.map((family) => ({
      mark: token(`op-${family}`),
      fill: token(`op-${family}-fill`),
      line: token(`op-${family}-line`),
      glyph: token(`op-${family}-glyph`),
      // Inputs and outputs are the only inverted thing: the tints of all others carry the usual text.
      ink: token(family === 'io' ? 'op-io-glyph' : 'text'),
    })),
    heat: steps.map((step) => token(`heat-${step}`)),
    heatInk: steps.map((step) => token(`heat-ink-${step}`)),
    sans: token('sans') || 'system-ui, sans-serif',
    mono: token('mono') || 'monospace',
  };
}
