import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../cli/nodeFiles';
import { openSavedModel } from '../decode/decode';
import recorded from './fixtures/kerasSummary.json';
import { classesByName, layerTable, type LayerRow } from './layerTable';
import { openModelGraph } from './modelGraph';

const MODELS = path.resolve(import.meta.dirname, '../../../shared/models');

/** Name, class, output shape, parameters, connections; null where Keras does not tell. */
type Row = readonly [string, string, string | null, number, readonly string[] | null];

async function rowsOf(name: string): Promise<readonly LayerRow[]> {
  const drop = await nodeFiles(path.join(MODELS, name, 'model'));
  const opened = drop.ok ? await openSavedModel(drop.value.files, name) : null;
  const metaGraph = opened?.ok === true ? opened.value.metaGraphs[0] : undefined;
  if (opened?.ok !== true || metaGraph === undefined) throw new Error(`${name} does not open`);
  const described = await opened.value.keras();
  const keras = described.ok ? described.value : null;
  if (keras === null) throw new Error(`${name} has no Keras metadata`);
  const graph = openModelGraph(
    metaGraph,
    { kind: 'signature', key: 'serving_default' },
    { raw: false, showControl: false, model: opened.value, layerClasses: classesByName(keras) },
  );
  if (!graph.ok) throw new Error(graph.failure.message);
  const objects = metaGraph.objects();
  return layerTable(graph.value, keras, metaGraph.variables(), objects.ok ? objects.value : null);
}

/** What both sides say; where one leaves a size open, open. '' where one says nothing. */
function common(ours: string, theirs: string | null): string {
  if (ours === '' || theirs === null) return '';
  const sizes = theirs.slice(1, -1).split(', ');
  const own = ours.slice(1, -1).split(', ');
  if (own.length !== sizes.length) return ours;
  return `(${own.map((size, axis) => (sizes[axis] === '?' ? '?' : size)).join(', ')})`;
}

describe.skipIf(!existsSync(MODELS))('the layers of', () => {
  it.each(Object.entries(recorded as unknown as Readonly<Record<string, readonly Row[]>>))(
    '%s are those of model.summary()',
    async (name, expected) => {
      const rows = (await rowsOf(name)).filter(({ depth }) => depth === 0);
      const theirShape = new Map(expected.map(([layer, , shape]) => [layer, shape]));
      const ourShape = new Map(rows.map((row) => [row.name, row.outputShape]));
      const ours = rows.map((row) => [
        row.name,
        row.className,
        common(row.outputShape, theirShape.get(row.name) ?? null),
        row.parameters,
        row.connectedTo,
      ]);
      const theirs = expected.map(([layer, kind, shape, parameters, connected]) => [
        layer,
        kind,
        common(shape ?? '', ourShape.get(layer) || null),
        parameters,
        connected ?? [],
      ]);
      expect(ours).toEqual(theirs);
      // What has a box says its shape, as exactly as Keras does but for lists of outputs.
      const drawn = new Set(rows.filter(({ place }) => place !== null).map((row) => row.name));
      const asked = expected.filter(([layer, , shape]) => shape !== null && drawn.has(layer));
      const told = asked.filter(([layer, , shape]) => shape === ourShape.get(layer)).length;
      expect(told, 'shapes told').toBeGreaterThanOrEqual(asked.length * 0.9);
    },
  );
});
