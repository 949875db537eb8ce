import type { ReactNode } from 'react';
import { formatCount } from '../../lib/text';
import { useOpenDocument } from '../../state/document';
import { readableVariables } from '../../state/facts';
import { PAGE_NAMES } from '../../state/pageNames';
import { useProblems } from '../../state/problems';
import { useSearch } from '../../state/search';
import { type Page, PAGES, useView } from '../../state/view';
import { showPage } from '../../state/viewActions';
import { Icon } from '../../ui/Icon';
import type { IconName } from '../../ui/iconPaths';
import { GraphTree } from './GraphTree';
import './Outline.css';
import { SearchResults } from './SearchResults';
import { SignatureTree } from './SignatureTree';

const ICONS: Readonly<Record<Page, IconName>> = {
  overview: 'overview',
  graph: 'graph',
  signatures: 'signature',
  layers: 'layers',
  functions: 'fn',
  variables: 'variable',
  assets: 'file',
  objects: 'object',
  problems: 'ok',
};

/** The left column: where one can go, and below it what the page is about as a tree. */
export function Outline({ searchField }: { searchField: ReactNode }) {
  const page = useView((state) => state.page);
  const searching = useSearch((state) => state.text.trim() !== '');
  if (page === 'graph' && searching) return <SearchResults field={searchField} />;
  return (
    <>
      <PageList />
      <div className="sep" />
      {page === 'graph' ? <GraphTree /> : <SignatureTree />}
    </>
  );
}

/** The pages with how much each holds. */
export function PageList({ onChoose }: { onChoose?: () => void }) {
  const { summary } = useOpenDocument().opened;
  const page = useView((state) => state.page);
  const metaGraph = useView((state) => state.metaGraph);
  const facts = summary.metaGraphs[metaGraph];
  const problems = useProblems().count;
  // Of a checkpoint without a graph, its tensors are what there is.
  const variables = facts?.variables.length ?? summary.checkpoint?.entries.length ?? 0;
  const readable = facts ? readableVariables(summary, facts) : variables;
  const counts: Partial<Record<Page, ReactNode>> = {
    signatures: formatCount(facts?.signatures.filter((signature) => signature.callable).length ?? 0),
    functions: formatCount(facts?.functions.count ?? 0),
    variables:
      readable < variables ? (
        <>
          <span className="warning">{formatCount(readable)}</span> of {formatCount(variables)}
        </>
      ) : (
        formatCount(variables)
      ),
    assets: formatCount(facts?.assets.length ?? 0),
    objects: formatCount(facts?.objectCount ?? 0),
    problems: problems > 0 ? <span className="warning b">{formatCount(problems)}</span> : null,
  };
  return (
    <ul className="pages">
      {PAGES.map((name) => (
        <li key={name}>
          <button
            type="button"
            className={`it ${name === page ? 'on' : ''}`}
            aria-current={name === page ? 'page' : undefined}
            onClick={() => {
              showPage(name);
              onChoose?.();
            }}
          >
            <Icon name={name === 'problems' && problems > 0 ? 'warning' : ICONS[name]} />
            <span>{PAGE_NAMES[name]}</span>
            <span className="n">{counts[name]}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
