import { useEffect, useMemo, useState } from 'react';
import { plural } from '../../lib/text';
import type { Failure } from '../../model/failure';
import type { ObjectGraph } from '../../model/objectGraph';
import { useOpenDocument } from '../../state/document';
import { askDecode } from '../../state/engine';
import { useView } from '../../state/view';
import { EmptyState } from '../../ui/EmptyState';
import { Tree } from '../../ui/Tree';
import { ObjectLinks } from './ObjectLinks';
import { describeObject, objectRows, ROOT_KEY } from './objectRows';

type Loaded =
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly graph: ObjectGraph | null }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** The object graph: what Python saw, by the names of its attributes. */
export function Objects() {
  const { opened } = useOpenDocument();
  const metaGraph = useView((state) => state.metaGraph);
  const facts = opened.summary.metaGraphs[metaGraph];
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'reading' });
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set([ROOT_KEY]));
  const [selected, setSelected] = useState<string | null>(null);
  const wanted = facts?.hasObjectGraph ?? false;
  useEffect(() => {
    if (!wanted) return;
    const stop = new AbortController();
    void askDecode('objects', { metaGraph }, { signal: stop.signal }).then((result) => {
      if (stop.signal.aborted) return;
      setLoaded(result.ok ? { kind: 'read', graph: result.value } : { kind: 'failed', failure: result.failure });
    });
    return () => stop.abort();
  }, [metaGraph, opened, wanted]);

  const graph = loaded.kind === 'read' ? loaded.graph : null;
  const rows = useMemo(() => (graph ? objectRows(graph, open) : []), [graph, open]);
  const shown = rows.find((row) => row.key === selected);
  return (
    <div className="page list-page">
      <div className="row wrap">
        <h1 className="h2">Objects</h1>
        {graph && <span className="muted">{plural(graph.objects.length, 'object')}</span>}
      </div>
      {!wanted && (
        <EmptyState icon="object" title="No object graph.">
          TensorFlow 1 exports have none; variables are found through the restore graph.
        </EmptyState>
      )}
      {loaded.kind === 'failed' && (
        <EmptyState icon="error" title="The object graph could not be read.">
          {loaded.failure.message}
        </EmptyState>
      )}
      {graph && (
        <>
          {shown && <p className="mono t2 break">{describeObject(graph, shown.object)}</p>}
          {shown && facts && <ObjectLinks object={shown.object} facts={facts} />}
          <Tree
            label="Objects"
            rows={rows}
            selected={selected}
            onSelect={setSelected}
            onToggle={(key, isOpen) =>
              setOpen((now) => {
                const next = new Set(now);
                if (isOpen) next.add(key);
                else next.delete(key);
                return next;
              })
            }
          />
        </>
      )}
    </div>
  );
}
