/** Drawn while files are held over the page: a ring round all of it, and over a model the word for it. */
export function DropVeil({ card }: { card: boolean }) {
  return (
    <div className={`drop-veil ${card ? 'full' : ''}`}>
      {card && (
        <div className="drop-veil-card">
          <p className="h1">Release to open</p>
          <p className="lead">
            Folders, .zip and .tar.gz are read in place; a .csv or .json colours the boxes. Nothing is sent.
          </p>
        </div>
      )}
    </div>
  );
}
