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
import { useSearch } from '../state/search';
import type { Page } from '../state/view';
import { Canvas } from './canvasPart';

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
      <Canvas />
    </Graph>
  );
}
