/**
 * The day of the TensorFlow build that wrote a graph: GraphDef's producer version
 * has risen by one a day since it was 146 on 2 September 2019 (version.h's history).
 * Earlier producers rose by hand and say no day: null.
 */
export function buildDate(producer: number): string | null {
  if (producer < 146) return null;
  const day = new Date(Date.UTC(2019, 8, 2 + (producer - 146)));
  return day.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}
