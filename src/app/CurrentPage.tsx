import { lazy, Suspense } from 'react';
import { Assets } from '../panels/assets/Assets';
import { Functions } from '../panels/functions/Functions';
import { Graph } from '../panels/graph/Graph';
import { Layers } from '../panels/layers/Layers';
import { Objects } from '../panels/objects/Objects';
import { Overview } from '../panels/overview/Overview';
import { Problems } from '../panels/problems/Problems';
import { SearchField } from '../panels/search/SearchField';
import { Signatures } from '../panels/signatures/Signatures';
import { Variables } from '../panels/variables/Variables';
import { track } from '../state/busy';
import { useSearch } from '../state/search';
import type { Page } from '../state/view';

/** Asked for as soon as this file is there: most people go on from the overview to the graph. */
const canvas = track(import('./Canvas'));
const Canvas = lazy(() => canvas.then((module) => ({ default: module.Canvas })));

/** The page that is chosen. */
export function CurrentPage({ page }: { page: Page }) {
  switch (page) {
    case 'overview':
      return <Overview />;
    case 'graph':
      return <GraphPage />;
    case 'signatures':
      return <Signatures />;
    case 'layers':
      return <Layers />;
    case 'functions':
      return <Functions />;
    case 'variables':
      return <Variables />;
    case 'assets':
      return <Assets />;
    case 'objects':
      return <Objects />;
    case 'problems':
      return <Problems />;
  }
}

/** The graph's bar round the canvas: the panel gets the canvas handed in, since panels do not know it. */
function GraphPage() {
  const searching = useSearch((state) => state.text.trim() !== '');
  return (
    <Graph searchField={searching ? null : <SearchField />}>
      <Suspense fallback={null}>
        <Canvas />
      </Suspense>
    </Graph>
  );
}
