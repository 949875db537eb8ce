import type { BoxRow } from '../graph/view';
import type { Scene, SceneBoxKind } from '../layout/layoutApi';
import type { NodeAddress } from '../model/address';
import type { VariableFact } from '../model/summary';
import { openDocumentOf, useDocument } from './document';
import { sceneOf, useScene } from './scene';
import { type Selection, useView } from './view';

/** What the selection stands for, found again in the scene and the model. */
export type Selected =
  | { readonly kind: 'nothing' }
  /** The box is not in the scene (a link to another state of it). */
  | { readonly kind: 'gone' }
  | { readonly kind: 'variable'; readonly variable: VariableFact; readonly of: SelectedBox | null }
  /** A folded constant. */
  | { readonly kind: 'constant'; readonly row: BoxRow; readonly address: NodeAddress; readonly of: SelectedBox }
  | { readonly kind: 'box'; readonly box: SelectedBox };

export interface SelectedBox {
  /** Row of the scene. */
  readonly index: number;
  readonly kind: SceneBoxKind;
  readonly title: string;
  readonly subtitle: string;
  readonly address: NodeAddress | null;
}

export function selectedIn(
  selection: Selection | null,
  scene: Scene | null,
  variables: readonly VariableFact[],
): Selected {
  if (!selection) return { kind: 'nothing' };
  if (selection.kind === 'variable') {
    const variable = variableById(variables, selection.id);
    return variable ? { kind: 'variable', variable, of: null } : { kind: 'gone' };
  }
  const index = scene ? scene.id.indexOf(selection.box) : -1;
  if (!scene || index < 0) return { kind: 'gone' };
  const box: SelectedBox = {
    index,
    kind: scene.kind[index] ?? 'op',
    title: scene.title[index] ?? '',
    subtitle: scene.subtitle[index] ?? '',
    address: scene.address[index] ?? null,
  };
  const row = selection.row === null ? undefined : scene.rows[index]?.[selection.row];
  if (!row) return { kind: 'box', box };
  const variable = row.variable === null ? undefined : variableById(variables, row.variable);
  if (variable) return { kind: 'variable', variable, of: box };
  return row.address === null ? { kind: 'box', box } : { kind: 'constant', row, address: row.address, of: box };
}

function variableById(variables: readonly VariableFact[], id: number): VariableFact | undefined {
  // `id` is the position in the list; looked for where a list was cut.
  const there = variables[id];
  return there?.id === id ? there : variables.find((variable) => variable.id === id);
}

const NONE: readonly VariableFact[] = [];

/** What is selected now. */
export function useSelected(): Selected {
  const selection = useView((state) => state.selection);
  const metaGraph = useView((state) => state.metaGraph);
  const scene = useScene(sceneOf);
  const document = useDocument(openDocumentOf);
  return selectedIn(selection, scene, document?.opened.summary.metaGraphs[metaGraph]?.variables ?? NONE);
}

/** The variable that is selected, by itself or as the row of a box. */
export function useSelectedVariable(): VariableFact | null {
  const selected = useSelected();
  return selected.kind === 'variable' ? selected.variable : null;
}
