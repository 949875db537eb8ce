import { formatCount, plural } from '../../lib/text';
import { formatAddress } from '../../model/address';
import type { BackendFact } from '../../runtime/backend/backends';
import type { BackendName } from '../../runtime/registry';
import type { SignatureRef } from '../../runtime/runtimeApi';
import { limitOf, type MannerChoice, tapsOf, toggleTap, useManner } from '../../state/runManner';
import { showNode } from '../../state/viewActions';
import { Button } from '../../ui/Button';
import { Check } from '../../ui/Check';
import { Field } from '../../ui/Field';
import { Segmented } from '../../ui/Segmented';
import { BackendFacts } from './BackendFacts';

const KEEP = [
  { value: 'all', label: 'All nodes' },
  { value: 'taps', label: 'Tapped' },
  { value: 'none', label: 'None' },
] as const;

const KEEP_HINT = {
  all: 'Every node runs for itself and keeps its value to be looked at.',
  taps: 'Only tapped nodes keep their value, whatever its size. Other nodes are fused where a kernel does several at once.',
  none: 'The quickest: nodes are fused where a kernel does several at once.',
} as const;

/** How the run is made: what is kept and watched, its limits, and what each backend can do here. */
export function RunOptions({
  signature,
  list,
  chosen,
}: {
  signature: SignatureRef;
  list: readonly BackendFact[];
  chosen: BackendName;
}) {
  const manner = useManner();
  const set = (change: Partial<MannerChoice>): void => useManner.setState(change);
  const taps = tapsOf(manner.taps, signature);
  const hasClock = list.some(({ name, hasClock: has }) => name === chosen && has);
  return (
    <details className="run-more">
      <summary className="small">
        Options <span className="muted">{summaryOf(manner, taps.length)}</span>
      </summary>
      <div className="run-more-body">
        <div className="row wrap">
          <span className="small run-more-label">Values kept</span>
          <Segmented label="Values kept" value={manner.keep} options={KEEP} onChange={(keep) => set({ keep })} />
        </div>
        <p className="small muted">{KEEP_HINT[manner.keep]}</p>
        {manner.keep === 'taps' && taps.length === 0 && (
          <p className="small warning">No node is tapped. Select a node and press Tap beside its outputs.</p>
        )}
        {taps.length > 0 && (
          <ul className="run-taps small">
            {taps.map((address) => (
              <li key={address} className="row">
                <button type="button" className="a cut grow" onClick={() => void showNode(address)}>
                  {formatAddress(address)}
                </button>
                <Button
                  small
                  look="quiet"
                  icon="close"
                  aria-label={`Give up the tap on ${formatAddress(address)}`}
                  onClick={() => toggleTap(signature, address)}
                />
              </li>
            ))}
          </ul>
        )}
        <Check
          label="Watch for NaN and Inf"
          hint="Looks at every value as it is made and names the first node that makes one."
          checked={manner.watch}
          onChange={(watch) => set({ watch })}
        />
        <Check
          label="Warm up first"
          hint="One run before, whose time and effects do not count: shaders are compiled, weights uploaded."
          checked={manner.warmUp}
          onChange={(warmUp) => set({ warmUp })}
        />
        {hasClock && (
          <Check
            label="Time kernels on the GPU"
            hint="One after the other, by the GPU’s own clock. Without it a node’s time is that of handing it over."
            checked={manner.kernelTimes}
            onChange={(kernelTimes) => set({ kernelTimes })}
          />
        )}
        <div className="run-limits">
          <Limit label="Time limit" unit="s" text={manner.seconds} onText={(seconds) => set({ seconds })} />
          <Limit label="Memory limit" unit="GiB" text={manner.gibibytes} onText={(gibibytes) => set({ gibibytes })} />
        </div>
        <BackendFacts list={list} chosen={chosen} />
      </div>
    </details>
  );
}

function Limit({
  label,
  unit,
  text,
  onText,
}: {
  label: string;
  unit: string;
  text: string;
  onText: (text: string) => void;
}) {
  return (
    <label className="row small">
      <span className="run-more-label">{label}</span>
      <Field
        small
        mono
        label={`${label} in ${unit}`}
        value={text}
        placeholder="none"
        inputMode="decimal"
        className="run-limit"
        trailing={<span className="muted tiny">{unit}</span>}
        error={limitOf(text) === undefined ? 'A number above 0, or nothing' : undefined}
        onChange={(event) => onText(event.currentTarget.value)}
      />
    </label>
  );
}

/** What differs from the ordinary, so that a closed list hides no surprise. */
function summaryOf({ keep, watch, kernelTimes, warmUp, seconds }: MannerChoice, taps: number): string {
  const limit = limitOf(seconds);
  return [
    keep === 'all' ? '' : keep === 'none' ? 'no values kept' : plural(taps, 'tap'),
    watch ? 'NaN watch' : '',
    warmUp ? 'warm-up' : '',
    kernelTimes ? 'kernel times' : '',
    limit ? `at most ${formatCount(limit, 1)} s` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}
