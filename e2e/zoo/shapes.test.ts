import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDropped } from '../../src/decode/decode';
import { planBody } from '../../src/graph/bodyPlan';
import { signatureBoundary } from '../../src/graph/boundary';
import { openFrames } from '../../src/graph/frame';
import { openLibrary } from '../../src/graph/library';
import { nodeAt } from '../../src/graph/locate';
import { openShapes, type Shapes } from '../../src/graph/shapes/infer';
import { parseAddress } from '../../src/model/address';
import { type NodeIndex, opOf } from '../../src/model/graphBody';
import type { SavedModel } from '../../src/model/savedModel';
import { formatTensorShape, type Shape } from '../../src/model/shape';
import { createEngine, type Engine } from '../../src/runtime/engine';
import { findZooModels, readGolden } from './find';
import { recordedTensor } from './golden';
import type { GoldenCase } from './grammar';
import { droppedFolder } from './nodeSubject';
import { metaGraphWithTags } from './tags';

const MODELS = path.resolve(import.meta.dirname, '../../../shared/models');
/** Every so many of the strangers' and our own models: a run of all of them takes minutes. */
const STEP = 8;

interface Tally {
  readonly wrong: string[];
  /** Tensors that a run made, those whose rank was known before, and those whose every size was. */
  tensors: number;
  ranked: number;
  whole: number;
}

function contradicts(said: Shape, made: readonly number[]): boolean {
  return said !== null && (said.length !== made.length || said.some((size, axis) => size >= 0 && size !== made[axis]));
}

/** Runs one case and holds the shape of every tensor it makes against what was inferred without running. */
async function compare(
  engine: Engine,
  ref: { readonly metaGraph: number; readonly signature: string },
  { inputs }: GoldenCase,
  inferred: (address: string) => ((port: number) => Shape) | null,
  tally: Tally,
): Promise<void> {
  const fed = Object.fromEntries(Object.entries(inputs).map(([key, golden]) => [key, recordedTensor(golden).tensor]));
  const run = await engine.run({ ...ref, inputs: fed, keepValues: true });
  if (!run.ok) return;
  for (const address of run.value.nodes.address) {
    const shapeOf = inferred(address);
    const values = shapeOf === null ? null : await engine.nodeValues(address);
    if (shapeOf === null || values?.ok !== true) continue;
    for (const { output, shape, dtype } of values.value) {
      // A handle's shape is not that of what it stands for.
      if (dtype === 'resource' || dtype === 'variant') continue;
      const said = shapeOf(output);
      tally.tensors += 1;
      if (said !== null) tally.ranked += 1;
      if (said?.every((size) => size >= 0) === true) tally.whole += 1;
      if (contradicts(said, shape)) {
        tally.wrong.push(
          `${ref.signature} ${address}:${output} said ${formatTensorShape(said)}, made (${shape.join(', ')})`,
        );
      }
    }
  }
}

/** Static shapes of one signature, by address; null for what its graph does not hold. */
function inferredOf(
  model: SavedModel,
  metaGraph: number,
  key: string,
): ((address: string) => ((port: number) => Shape) | null) | null {
  const graph = model.metaGraphs[metaGraph];
  const body = graph?.graph();
  const signature = graph?.signatures.find((one) => one.key === key);
  if (graph === undefined || body?.ok !== true || signature === undefined) return null;
  const library = openLibrary(graph, {
    raw: false,
    showControl: false,
    opDefinition: (op) => model.opDefinition(op),
  });
  const frames = openFrames(library, planBody(signatureBoundary(body.value, signature), library.context), null);
  const shapes: Shapes = openShapes(library, frames);
  return (address) => {
    const found = nodeAt(frames, parseAddress(address as Parameters<typeof parseAddress>[0]));
    // Of a Switch one output is dead, and empty.
    const { body: at } = found?.frame.plan ?? {};
    const op = found === null || !at ? '' : opOf(at, found.node as NodeIndex);
    if (found === null || op.endsWith('Switch')) return null;
    // Vectors not asked for: TensorFlow's inference writes (0) beside the node, its kernels make a scalar.
    const isMade = (port: number): boolean => port === 0 || !/^(?:Svd|SelfAdjointEigV2|Eig)$/.test(op);
    return (port) => (isMade(port) ? shapes.shapeOf(found.frame, found.node, port) : null);
  };
}

describe.skipIf(!existsSync(MODELS))('static shapes', () => {
  it('are those that runs make', { timeout: 1_200_000 }, async () => {
    const tally: Tally = { wrong: [], tensors: 0, ranked: 0, whole: 0 };
    const models = findZooModels(MODELS, []).filter(({ family }) => family === 'wild' || family === 'zoo');
    for (const { name, source, expected } of models.filter((_, i) => i % STEP === 0)) {
      const opened = await openDropped({ files: await droppedFolder(source), name });
      if (!opened.ok) continue;
      const { model } = opened.value;
      const engine = createEngine(model, 'cpu');
      for (const file of expected) {
        const golden = readGolden(file);
        const metaGraph = metaGraphWithTags(model.summary, golden.tags);
        for (const [signature, { cases }] of Object.entries(golden.signatures)) {
          const first = cases.find((one) => one.outputs !== undefined);
          const inferred = inferredOf(model, metaGraph, signature);
          if (first === undefined || inferred === null) continue;
          const before = tally.wrong.length;
          await compare(engine, { metaGraph, signature }, first, inferred, tally);
          for (let i = before; i < tally.wrong.length; i++) tally.wrong[i] = `${name} ${tally.wrong[i] ?? ''}`;
        }
      }
      await engine.dispose();
    }
    expect(tally.wrong).toEqual([]);
    expect(tally.tensors).toBeGreaterThan(1_000);
    expect(tally.ranked / tally.tensors).toBeGreaterThan(0.9);
  });
});
