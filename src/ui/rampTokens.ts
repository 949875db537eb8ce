import { parseHex, ramp } from './colourScale';

const DIVERGING = ['n4', 'n3', 'n2', 'n1', '0', 'p1', 'p2', 'p3', 'p4'].map((stop) => `--div-${stop}`);
const SEQUENTIAL = Array.from({ length: 9 }, (_, i) => `--seq-${i}`);

/** The scale's tokens from one end to the other. */
export function rampTokens(diverging: boolean): readonly string[] {
  return diverging ? DIVERGING : SEQUENTIAL;
}

/** The colours of a scale in the theme that is shown now; 256 times r, g, b. */
export function readRamp(diverging: boolean): Uint8Array {
  const style = getComputedStyle(document.documentElement);
  return ramp(rampTokens(diverging).map((name) => parseHex(style.getPropertyValue(name))));
}
