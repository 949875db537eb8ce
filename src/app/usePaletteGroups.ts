import { useMemo } from 'react';
import { formatBytes } from '../lib/text';
import { functionFacts } from '../model/functionColumns';
import { formatWeightShape } from '../model/shape';
import { openDocumentOf, useDocument } from '../state/document';
import { closeModel } from '../state/openModel';
import { openSample, openWithAdded } from '../state/openSources';
import { PAGE_NAMES } from '../state/pageNames';
import { chooseFiles, pickFiles, pickFolder } from '../state/pickFiles';
import { goToUrlPage } from '../state/policy';
import { setPreferences } from '../state/preferences';
import { useSamples } from '../state/samples';
import { focusSearch, search } from '../state/search';
import { PAGES, useView } from '../state/view';
import { selectVariable, showPage, showStart, showTab } from '../state/viewActions';
import { commandKey } from '../ui/keys';
import type { Entry } from './paletteMatch';

export interface EntryGroup {
  readonly title: string;
  readonly entries: readonly Entry[];
  /** Not filtered by the query: made from it. */
  readonly always?: boolean;
}

/** Everything the palette offers now. */
export function usePaletteGroups(query: string, onShortcuts: () => void): readonly EntryGroup[] {
  const document = useDocument(openDocumentOf);
  const metaGraph = useView((state) => state.metaGraph);
  const cards = useSamples((state) => state.cards);

  const model = useMemo((): readonly EntryGroup[] => {
    const facts = document?.opened.summary.metaGraphs[metaGraph];
    if (!document) return [];
    return [
      {
        title: 'Go to',
        entries: [
          ...PAGES.map((page) => ({ key: page, title: PAGE_NAMES[page], run: () => showPage(page) })),
          {
            key: 'run',
            title: 'Run',
            run: () => {
              showPage('graph');
              showTab('run');
            },
          },
        ],
      },
      {
        title: 'Signatures',
        entries: (facts?.signatures ?? []).map((signature) => ({
          key: signature.key,
          title: signature.key,
          hint: signature.methodName,
          run: () => showStart({ kind: 'signature', metaGraph, key: signature.key }),
        })),
      },
      {
        title: 'Variables',
        entries: (facts?.variables ?? []).map((variable) => ({
          key: String(variable.id),
          title: variable.name,
          hint: `${formatWeightShape(variable.shape)} ${variable.dtype}`,
          run: () => {
            showPage('variables');
            selectVariable(variable.id);
          },
        })),
      },
      {
        title: 'Functions',
        entries: (facts ? functionFacts(facts.functions) : []).map((fact) => ({
          key: fact.name,
          title: fact.name,
          hint: formatBytes(fact.byteSize),
          run: () => showStart({ kind: 'function', metaGraph, name: fact.name }),
        })),
      },
    ];
  }, [document, metaGraph]);

  const actions = useMemo(
    (): EntryGroup => ({
      title: 'Do',
      entries: [
        { key: 'folder', title: 'Open folder', hint: commandKey('O'), run: () => void pickFolder() },
        { key: 'archive', title: 'Open archive or files', run: pickFiles },
        { key: 'url', title: 'Open from a URL', run: goToUrlPage },
        ...(document
          ? [
              { key: 'add', title: 'Add files to the model', run: () => chooseFiles('', openWithAdded) },
              { key: 'close', title: 'Close the model', run: closeModel },
            ]
          : []),
        { key: 'shortcuts', title: 'Show shortcuts', hint: '?', run: onShortcuts },
        { key: 'light', title: 'Light theme', run: () => setPreferences({ theme: 'light' }) },
        { key: 'dark', title: 'Dark theme', run: () => setPreferences({ theme: 'dark' }) },
        { key: 'system', title: 'Theme as the system', run: () => setPreferences({ theme: 'system' }) },
        ...(cards ?? []).map((card) => ({
          key: `sample ${card.name}`,
          title: `Sample: ${card.title}`,
          hint: card.name,
          run: () => openSample(card.name),
        })),
      ],
    }),
    [document, cards, onShortcuts],
  );

  return useMemo(() => {
    const text = query.trim();
    const inGraph: EntryGroup = {
      title: 'Graph',
      always: true,
      entries: [
        {
          key: 'search',
          title: `Search the graph for “${text}”`,
          hint: '/',
          run: () => {
            showPage('graph');
            void search(text);
            focusSearch();
          },
        },
      ],
    };
    return [...model, actions, ...(text && document ? [inGraph] : [])];
  }, [query, model, actions, document]);
}
