import { formatCount, plural } from '../../lib/text';
import type { LayerRow, LayerTable } from '../../state/layers';

/** What the filter looks at. */
export function layerText({ name, className, outputShape, connectedTo, summary }: LayerRow): string {
  return `${name} ${className} ${outputShape} ${connectedTo.join(' ')} ${summary}`.toLowerCase();
}

/** `9 layers, 2 of them inside others`. Of a model without Keras metadata the boxes of its graph's top level. */
export function countText({ source, rows }: LayerTable): string {
  if (source === 'scopes') return plural(rows.length, 'box', 'boxes');
  const inner = rows.filter(({ depth }) => depth > 0).length;
  return `${plural(rows.length, 'layer')}${inner > 0 ? `, ${formatCount(inner)} of them inside others` : ''}`;
}
