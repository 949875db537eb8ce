import type { BackendFact } from '../../runtime/backend/backends';
import type { BackendName } from '../../runtime/registry';
import { Icon } from '../../ui/Icon';

/** What every backend is here, what it cannot do, and why one cannot run at all. */
export function BackendFacts({ list, chosen }: { list: readonly BackendFact[]; chosen: BackendName }) {
  return (
    <section className="run-backends small">
      <p className="muted">
        Backends compute float32. Integers, float64, complex numbers and strings are computed in ordinary memory,
        whichever is chosen.
      </p>
      <dl>
        {list.map(({ name, available, note, cannot }) => (
          <div key={name} className={name === chosen ? 'chosen' : ''}>
            <dt className={available ? 'm5' : 'm5 muted'}>
              {name}
              {name === chosen && <span className="muted"> chosen</span>}
            </dt>
            <dd className="t2 row">
              {!available && <Icon name="warning" small className="warning" />}
              <span>
                {note}
                {cannot && <span className="muted"> {cannot}</span>}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
