import { useDeferredValue, useMemo } from 'react';
import type { BoxId } from '../graph/view';
import type { Scene } from '../layout/layoutApi';
import type { Failure } from '../model/failure';
import { useOpenDocument } from './document';
import { sceneOf, useScene } from './scene';
import { useStructure } from './structure';
import { useVerifying } from './verify';

/** A box of the graph in view whose node is broken. */
export interface GraphProblem {
  readonly box: BoxId;
  readonly title: string;
  readonly subtitle: string;
  readonly message: string;
}

/**
 * What is broken or absent: in the files and anywhere in their graphs, met on drawing
 * the graph in view, and in the boxes that are drawn.
 */
export interface Problems {
  readonly files: readonly Failure[];
  readonly drawing: Failure | null;
  readonly boxes: readonly GraphProblem[];
  readonly count: number;
}

const NOTHING: readonly Failure[] = [];

export function graphProblems(scene: Scene): readonly GraphProblem[] {
  const problems: GraphProblem[] = [];
  // Columns are made when they are read: of most scenes this one alone.
  for (const [box, message] of scene.problem.entries()) {
    if (message === '') continue;
    const id = scene.id[box];
    if (id === undefined) continue;
    problems.push({ box: id, title: scene.title[box] ?? '', subtitle: scene.subtitle[box] ?? '', message });
  }
  return problems;
}

export function useProblems(): Problems {
  const { opened } = useOpenDocument();
  const state = useScene();
  // Not in the task that takes a large scene over: the picture comes first.
  const scene = useDeferredValue(sceneOf(state));
  const drawn = useMemo(() => (scene ? graphProblems(scene) : []), [scene]);
  const drawing = state.phase === 'failed' && state.failure.kind !== 'cancelled' ? state.failure : null;
  const structure = useStructure((known) => (known.of === opened ? known.failures : NOTHING));
  const verified = useVerifying(opened);
  const files = useMemo(() => {
    const damaged = verified.phase === 'done' ? verified.report.tensors.flatMap(({ failure }) => failure ?? []) : [];
    // A missing or short shard is known already, and said once for all that lies in it.
    const checksums = damaged.filter(({ kind }) => kind === 'checksum');
    return [...opened.summary.problems, ...structure, ...checksums];
  }, [opened, structure, verified]);
  // What the walk over the whole model has said of a box is not said twice.
  const boxes = useMemo(() => (structure.length > 0 ? [] : drawn), [structure, drawn]);
  return { files, drawing, boxes, count: files.length + boxes.length + (drawing ? 1 : 0) };
}
