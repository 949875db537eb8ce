import { useMemo } from 'react';
import type { BoxId } from '../graph/view';
import type { Scene } from '../layout/layoutApi';
import type { Failure } from '../model/failure';
import { useOpenDocument } from './document';
import { sceneOf, useScene } from './scene';

/** A box of the graph in view whose node is broken. */
export interface GraphProblem {
  readonly box: BoxId;
  readonly title: string;
  readonly subtitle: string;
  readonly message: string;
}

/** What is broken or absent: met on opening the files, on drawing the graph, and in the boxes that are drawn. */
export interface Problems {
  readonly files: readonly Failure[];
  readonly drawing: Failure | null;
  readonly boxes: readonly GraphProblem[];
  readonly count: number;
}

export function graphProblems(scene: Scene): readonly GraphProblem[] {
  const problems: GraphProblem[] = [];
  for (let box = 0; box < scene.count; box++) {
    const message = scene.problem[box];
    const id = scene.id[box];
    if (!message || id === undefined) continue;
    problems.push({ box: id, title: scene.title[box] ?? '', subtitle: scene.subtitle[box] ?? '', message });
  }
  return problems;
}

export function useProblems(): Problems {
  const { opened } = useOpenDocument();
  const state = useScene();
  const scene = sceneOf(state);
  const boxes = useMemo(() => (scene ? graphProblems(scene) : []), [scene]);
  const drawing = state.phase === 'failed' && state.failure.kind !== 'cancelled' ? state.failure : null;
  const files = opened.summary.problems;
  return { files, drawing, boxes, count: files.length + boxes.length + (drawing ? 1 : 0) };
}
