import type { GraphTextFormat } from '../graph/text/graphText';
import { fail, type Result } from '../lib/result';
import type { Failure } from '../model/failure';
import { askLayout } from './engine';
import { openNow } from './viewActions';
import { useView } from './view';

export type { GraphTextFormat } from '../graph/text/graphText';

/** The graph of the view in another program's language: as it is open now, or with everything opened. */
export async function graphAsText(format: GraphTextFormat, everything: boolean): Promise<Result<string, Failure>> {
  const { start } = useView.getState();
  if (!start) return fail({ kind: 'internal', message: 'There is no graph to write.' });
  return askLayout('exportText', { start, open: everything ? 'all' : openNow(), format });
}
