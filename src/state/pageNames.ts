import type { Page } from './view';

/** What a page is called wherever it is named. */
export const PAGE_NAMES: Readonly<Record<Page, string>> = {
  overview: 'Overview',
  graph: 'Graph',
  signatures: 'Signatures',
  layers: 'Layers',
  functions: 'Functions',
  variables: 'Variables',
  assets: 'Assets',
  objects: 'Objects',
  problems: 'Problems',
};
