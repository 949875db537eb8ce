import type { Scene } from '../layout/layoutApi';
import { groupFacts } from '../layout/sizes';
import { plural } from '../lib/text';
import type { EdgeValues } from './picture';
import type { SceneIndex } from './sceneIndex';

const NOUN: Record<Scene['kind'][number], string> = {
  op: 'op',
  group: 'group, closed',
  stack: 'repeated group, closed',
  pack: 'ops of one kind',
  frame: 'group, open',
  input: 'input',
  output: 'output',
  hub: 'reference',
  link: 'link to a function that contains this one',
};

/** One box in words, for screen readers: what it is, what is inside, what it is connected to, what the run made of it. */
export function describeBox(index: SceneIndex, row: number, values: EdgeValues | null): string {
  const { scene } = index;
  const kind = scene.kind[row] ?? 'op';
  const parts = [`${scene.title[row] ?? ''}`, NOUN[kind]];
  const subtitle = scene.subtitle[row] ?? '';
  if (subtitle !== '' && subtitle !== scene.title[row]) parts.push(subtitle);
  if (kind === 'hub') parts.push(`used by ${plural(scene.memberCount[row] ?? 0, 'box', 'boxes')}`);
  if (scene.group[row] !== null) parts.push(groupFacts(scene.opCount[row] ?? 0, scene.parameters[row] ?? 0));
  for (const weight of scene.rows[row] ?? [])
    parts.push(`${weight.label} ${weight.text}${weight.missing ? ', values missing' : ''}`);
  const problem = scene.problem[row] ?? '';
  if (problem !== '') parts.push(problem);
  const { ins, outs } = index.edgesOf(row);
  parts.push(`${plural(ins.length, 'edge')} in, ${outs.length} out`);
  const made = values && outs.map((edge) => values.text[edge] ?? '').filter((text) => text !== '');
  if (made && made.length > 0) parts.push(`in the last run ${[...new Set(made)].slice(0, 3).join('; ')}`);
  const flags = values ? outs.reduce((all, edge) => all | (values.flags[edge] ?? 0), 0) : 0;
  if (flags & 1) parts.push('has NaN');
  if (flags & 6) parts.push('has infinities');
  return parts.join(', ');
}

/** React Flow's hidden texts; its own speak of removing nodes. */
export const FLOW_WORDS = {
  'node.a11yDescription.default': 'A box of the graph.',
  'node.a11yDescription.keyboardDisabled': 'A box of the graph.',
  'edge.a11yDescription.default': 'An edge of the graph.',
};

/** The accessible words of the graph in one place. */
export const GRAPH_WORDS = {
  graph: 'Graph',
  role: 'graph',
  help: 'Arrow keys walk along the edges and to neighbours. Enter opens a group or follows a reference, Backspace closes it or goes out. F fits the graph, plus and minus zoom.',
  minimap: 'Map of the graph. Click to go there.',
  mapKeys: 'Arrow keys, Page Up and Page Down move the view, Home and End go to the ends.',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Fit',
  legend: 'Colours',
} as const;
