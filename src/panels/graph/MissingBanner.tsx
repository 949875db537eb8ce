import { plural } from '../../lib/text';
import { useOpenDocument } from '../../state/document';
import { shardName } from '../../model/stored';
import { readableVariables } from '../../state/facts';
import { openWithAdded } from '../../state/openSources';
import { chooseFiles } from '../../state/pickFiles';
import { useView } from '../../state/view';
import { showPage } from '../../state/viewActions';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';

/** Said over the graph when weight files are not there: which, what still works, what to do. */
export function MissingBanner() {
  const { summary } = useOpenDocument().opened;
  const metaGraph = useView((state) => state.metaGraph);
  const { checkpoint } = summary;
  const facts = summary.metaGraphs[metaGraph];
  if (!checkpoint || checkpoint.missingShards.length === 0 || !facts) return null;
  const [first = 0] = checkpoint.missingShards;
  const name = shardName(first, checkpoint.shardCount);
  const others = checkpoint.missingShards.length - 1;
  const without = facts.variables.length - readableVariables(summary, facts);
  return (
    <div className="banner" role="status">
      <Icon name="missing" className="warning" />
      <span className="grow">
        <b>
          {name} {others > 0 ? `and ${plural(others, 'more file')} are missing.` : 'is missing.'}
        </b>{' '}
        The graph is complete;{' '}
        <button type="button" className="a" onClick={() => showPage('variables')}>
          {without} of {plural(facts.variables.length, 'variable')}
        </button>{' '}
        have no values.
      </span>
      <Button small onClick={() => chooseFiles('', openWithAdded)}>
        {others > 0 ? 'Add the files' : 'Add the file'}
      </Button>
    </div>
  );
}
