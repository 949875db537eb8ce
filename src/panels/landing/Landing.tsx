import { useEffect, useState } from 'react';
import { pickFiles, pickFolder } from '../../state/pickFiles';
import { MAY_CONNECT, urlPage } from '../../state/policy';
import { loadSamples, useSamples } from '../../state/samples';
import { decodeUrl } from '../../state/urlCodec';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { Illustration } from './Illustration';
import './Landing.css';
import { LinkNote } from './LinkNote';
import { Proof } from './Proof';
import { Recent } from './Recent';
import { ReopenNote } from './ReopenNote';
import { SampleCard } from './SampleCard';
import { UrlCard } from './UrlCard';

/** The first page: one place to drop a model, samples, folders opened before, and why this is private. */
export function Landing({ dragging, openKeys }: { dragging: boolean; openKeys: string }) {
  const cards = useSamples((state) => state.cards);
  const [proof, setProof] = useState(false);
  const [link] = useState(() => decodeUrl(location.hash).source);
  useEffect(() => {
    void loadSamples();
  }, []);
  return (
    <main className={`landing ${dragging ? 'dragging' : ''}`}>
      <div className="landing-in">
        <ReopenNote />
        {link?.kind === 'url' && !MAY_CONNECT && <LinkNote url={link.url} />}
        <div className="drop-card">
          <div className="drop-text">
            {MAY_CONNECT && !dragging ? (
              <UrlCard onProof={() => setProof(true)} />
            ) : (
              <DropCard dragging={dragging} openKeys={openKeys} onProof={() => setProof(true)} />
            )}
          </div>
          <Illustration />
        </div>
        {cards && cards.length > 0 && (
          <section aria-labelledby="samples-title">
            <div className="row landing-head">
              <h2 className="h4" id="samples-title">
                Samples
              </h2>
              <span className="small muted">small, included in the page</span>
            </div>
            <div className="samples">
              {cards.map((card) => (
                <SampleCard key={card.name} card={card} />
              ))}
            </div>
          </section>
        )}
        <Recent />
      </div>
      <Proof open={proof} onClose={() => setProof(false)} />
    </main>
  );
}

function DropCard({ dragging, openKeys, onProof }: { dragging: boolean; openKeys: string; onProof: () => void }) {
  return (
    <>
      <h1>{dragging ? 'Release to open' : 'Drop a SavedModel'}</h1>
      <p className="drop-lead t2">
        {dragging
          ? 'Folders, .zip and .tar.gz are read in place. Nothing is sent.'
          : 'A folder, .zip or .tar.gz. See what goes in, what comes out and what happens in between; then run it, here in the page.'}
      </p>
      <div className="row wrap drop-actions">
        <Button look="primary" className="l" icon="folder" onClick={() => void pickFolder()}>
          Open folder
        </Button>
        <Button className="l" icon="file" onClick={pickFiles}>
          Open archive
        </Button>
        <span className="kbd">{openKeys}</span>
      </div>
      <a className="row drop-url" href={urlPage()}>
        <Icon name="link" />
        Open from URL
      </a>
      <div className="row small muted drop-privacy">
        <Icon name="lock" />
        <span>
          The model stays in this page: its security policy allows no connection to any other address.{' '}
          <button type="button" className="a" onClick={onProof}>
            See the proof
          </button>
        </span>
      </div>
    </>
  );
}
