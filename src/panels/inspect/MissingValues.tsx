import { formatBytes, formatCount, formatCrc, plural } from '../../lib/text';
import type { CheckpointEntry } from '../../model/summary';
import { useOpenDocument } from '../../state/document';
import { readableVariables } from '../../state/facts';
import { openWithAdded } from '../../state/openSources';
import { chooseFiles, pickFolder } from '../../state/pickFiles';
import { useView } from '../../state/view';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { KeyValue } from '../../ui/KeyValue';

/** A weight whose shard was not dropped: where its bytes should be, what is there, what works until then. */
export function MissingValues({ file, entry }: { file: string; entry: CheckpointEntry }) {
  const { summary } = useOpenDocument().opened;
  const metaGraph = useView((state) => state.metaGraph);
  const facts = summary.metaGraphs[metaGraph];
  const readable = facts ? readableVariables(summary, facts) : 0;
  return (
    <>
      <section className="sec row" style={{ alignItems: 'flex-start', gap: 12 }}>
        <Icon name="missing" className="warning" />
        <div className="grow">
          <h3 className="h4" style={{ color: 'var(--text)' }}>
            No values to show
          </h3>
          <p className="small t2" style={{ margin: '4px 0 10px' }}>
            variables.index places them in {file}, which was not dropped with the folder. Name, shape and dtype come
            from the index.
          </p>
          <div className="row wrap">
            <Button look="primary" onClick={() => chooseFiles('', openWithAdded)}>
              Add the file
            </Button>
            <Button onClick={() => void pickFolder()}>Open folder again</Button>
          </div>
        </div>
      </section>
      <section className="sec">
        <h3 className="h4">Where they should be</h3>
        <KeyValue
          rows={[
            [
              'File',
              <span className="mono" key="file">
                {file}
              </span>,
            ],
            [
              'Offset',
              <span className="mono" key="offset">
                {formatCount(entry.offset)}
              </span>,
            ],
            [
              'Length',
              <span className="mono" key="length">
                {formatCount(entry.size)}
              </span>,
            ],
            [
              'CRC32C',
              <span className="mono" key="crc">
                {formatCrc(entry.crc32c)}
              </span>,
            ],
          ]}
        />
      </section>
      <section className="sec">
        <h3 className="h4">Files found</h3>
        <ul className="until-then small">
          {summary.files.map((found) => (
            <li key={found.path}>
              <Icon name="check" small className="ok" />
              <span className="mono grow cut">{found.path}</span>
              <span>{formatBytes(found.size)}</span>
            </li>
          ))}
          <li>
            <Icon name="missing" small className="warning" />
            <span className="mono grow cut">variables/{file}</span>
            <span className="warning m5">missing</span>
          </li>
        </ul>
      </section>
      <section className="sec">
        <h3 className="h4">Until then</h3>
        <ul className="until-then small">
          <li>
            <Icon name="check" small className="ok" />
            Graph, search and {plural(readable, 'variable')} work
          </li>
          <li>
            <Icon name="close" small />
            Runs that need these variables wait for the file
          </li>
        </ul>
      </section>
    </>
  );
}
