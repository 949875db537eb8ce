import type { Diagram } from '../diagram';
import { dotOf } from './dot';
import { jsonOf } from './json';
import { mermaidOf } from './mermaid';

/** Languages a graph can be written in. */
export type GraphTextFormat = 'mermaid' | 'dot' | 'json';

/** The graph as text of another program: Mermaid's flowchart, Graphviz's DOT, or plain JSON. */
export function graphText(diagram: Diagram, format: GraphTextFormat): string {
  switch (format) {
    case 'mermaid':
      return mermaidOf(diagram);
    case 'dot':
      return dotOf(diagram);
    case 'json':
      return jsonOf(diagram);
  }
}
