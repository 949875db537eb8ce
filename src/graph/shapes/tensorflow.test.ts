import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../../cli/nodeFiles';
import { openSavedModel } from '../../decode/decode';
import { functionBoundary, graphBoundary } from '../boundary';
import { planBody } from '../bodyPlan';
import { openFrames } from '../frame';
import { openLibrary } from '../library';
import recorded from './fixtures/tensorflowShapes.json';
import { openShapes } from './infer';

const MODELS = path.resolve(import.meta.dirname, '../../../../shared/models');

type Bodies = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Nodes whose shape differs from TensorFlow's, and how many of its known sizes we know. */
async function compare(model: string, bodies: Bodies): Promise<{ wrong: string[]; known: number; all: number }> {
  const drop = await nodeFiles(path.join(MODELS, model, 'model'));
  const opened = drop.ok ? await openSavedModel(drop.value.files, model) : null;
  const metaGraph = opened?.ok === true ? opened.value.metaGraphs[0] : undefined;
  if (opened?.ok !== true || metaGraph === undefined) throw new Error(`${model} does not open`);
  const library = openLibrary(metaGraph, {
    raw: false,
    showControl: false,
    opDefinition: (op) => opened.value.opDefinition(op),
  });
  const wrong: string[] = [];
  let known = 0;
  let all = 0;
  for (const [name, nodes] of Object.entries(bodies)) {
    const body = name === '' ? metaGraph.graph() : metaGraph.functionBody(name);
    if (!body.ok) throw new Error(body.failure.message);
    const boundary = name === '' ? graphBoundary(body.value) : functionBoundary(body.value, true);
    const frames = openFrames(library, planBody(boundary, library.context), name === '' ? null : name);
    const shapes = openShapes(library, frames);
    for (const [node, text] of Object.entries(nodes)) {
      const index = body.value.findNode(node);
      if (index === undefined) continue;
      const theirs = text === '' ? [] : text.split(',').map(Number);
      const ours = shapes.shapeOf(frames.start, index, 0);
      const sizes = theirs.filter((size) => size >= 0).length;
      all += sizes + 1;
      if (ours === null) continue;
      known += 1 + theirs.filter((size, axis) => size >= 0 && ours[axis] === size).length;
      const differs =
        ours.length !== theirs.length || theirs.some((size, i) => size >= 0 && (ours[i] ?? 0) >= 0 && ours[i] !== size);
      if (differs) wrong.push(`${name} ${node}: ${ours.join(',')} for ${text}`);
    }
  }
  return { wrong, known, all };
}

describe.skipIf(!existsSync(MODELS))('shapes of real models', () => {
  it.each(Object.entries(recorded as Readonly<Record<string, Bodies>>))(
    '%s are TensorFlow’s',
    async (model, bodies) => {
      const { wrong, known, all } = await compare(model, bodies);
      expect(wrong).toEqual([]);
      expect(known / all).toBeGreaterThan(0.95);
    },
  );
});
