import { functionFacts } from '../../model/functionColumns';
import type { SavedObject } from '../../model/objectGraph';
import type { MetaGraphSummary } from '../../model/summary';
import { useView } from '../../state/view';
import { selectVariable, showPage, showStart } from '../../state/viewActions';
import { Button } from '../../ui/Button';

/** A function traced for many shapes has hundreds; the page of functions lists them all. */
const MOST = 8;

/** Where an object leads: its functions open as graphs of their own, a variable is shown where it is drawn. */
export function ObjectLinks({ object, facts }: { object: SavedObject; facts: MetaGraphSummary }) {
  const metaGraph = useView((state) => state.metaGraph);
  const known = new Set(functionFacts(facts.functions).map(({ name }) => name));
  const functions = (object.concreteFunctions ?? []).filter((name) => known.has(name)).slice(0, MOST);
  const variable = facts.variables.find(({ objectId }) => objectId === object.id);
  if (functions.length === 0 && !variable) return null;
  return (
    <div className="row wrap">
      {functions.map((name) => (
        <Button key={name} small icon="graph" onClick={() => showStart({ kind: 'function', metaGraph, name })}>
          {functions.length === 1 ? 'Show in the graph' : name}
        </Button>
      ))}
      {variable && (
        <Button
          small
          icon="graph"
          onClick={() => {
            showPage('graph');
            selectVariable(variable.id);
          }}
        >
          Show in the graph
        </Button>
      )}
    </div>
  );
}
