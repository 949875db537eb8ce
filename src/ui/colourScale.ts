/** Red, green, blue from 0 to 255. */
type Rgb = readonly [number, number, number];

/** `#rrggbb` → its three parts. The scale tokens are written so. */
export function parseHex(text: string): Rgb {
  const number = Number.parseInt(text.trim().replace('#', ''), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

/** 256 colours evenly over `stops`, packed r, g, b. */
export function ramp(stops: readonly Rgb[]): Uint8Array {
  const table = new Uint8Array(256 * 3);
  const last = stops.length - 1;
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * last;
    const low = Math.min(last, Math.floor(at));
    const [a, b] = [stops[low], stops[Math.min(last, low + 1)]];
    for (let part = 0; part < 3; part++) {
      const from = a?.[part] ?? 0;
      table[3 * i + part] = Math.round(from + ((b?.[part] ?? 0) - from) * (at - low));
    }
  }
  return table;
}

/**
 * Where a value stands on the ramp, 0 to 255. Diverging: −limit … limit with zero
 * in the middle; sequential: 0 … limit. Infinities stand at the ends.
 */
export function rampPosition(value: number, limit: number, diverging: boolean): number {
  if (limit === 0) return diverging ? 128 : 0;
  const part = diverging ? (value / limit + 1) / 2 : value / limit;
  return Math.round(Math.min(1, Math.max(0, part)) * 255);
}
