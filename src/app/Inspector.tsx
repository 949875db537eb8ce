import { Inspect } from '../panels/inspect/Inspect';
import { RunPanel } from '../panels/run/RunPanel';
import { useView } from '../state/view';
import { showTab } from '../state/viewActions';
import { Tabs } from '../ui/Tabs';

const TABS = [
  { value: 'inspect', label: 'Inspect' },
  { value: 'run', label: 'Run' },
] as const;

/** The right column. */
export function Inspector() {
  const tab = useView((state) => state.tab);
  return (
    <Tabs label="Inspector" value={tab} tabs={TABS} onChange={showTab}>
      {tab === 'run' ? <RunPanel /> : <Inspect />}
    </Tabs>
  );
}
