import { useEffect, useState } from 'react';
import { useOpenDocument } from '../../state/document';
import { askDecode } from '../../state/engine';
import type { LabelAsset } from './OutputSection';

/** Larger text files are vocabularies, not lists of classes. */
const LIMIT = 4 * 1024 * 1024;

/** The model's text assets, in which the names of classes are looked for. */
export function useLabelAssets(metaGraph: number): readonly LabelAsset[] {
  const { opened } = useOpenDocument();
  const [assets, setAssets] = useState<readonly LabelAsset[]>([]);
  useEffect(() => {
    let current = true;
    const facts = opened.summary.metaGraphs[metaGraph]?.assets ?? [];
    const paths = facts.flatMap(({ filename, size }) =>
      size !== null && size <= LIMIT && /\.(?:txt|labels|csv|tsv|names|pbtxt)$/i.test(filename)
        ? `assets/${filename}`
        : [],
    );
    void Promise.all(paths.map((path) => askDecode('file', { path }))).then((results) => {
      if (!current) return;
      setAssets(
        results.flatMap((result, i) =>
          result.ok ? { path: paths[i] ?? '', text: new TextDecoder().decode(result.value) } : [],
        ),
      );
    });
    return () => {
      current = false;
    };
  }, [opened, metaGraph]);
  return assets;
}
