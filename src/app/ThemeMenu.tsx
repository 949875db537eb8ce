import { setPreferences, usePreferences } from '../state/preferences';
import { Menu } from '../ui/Menu';

const THEMES = [
  { theme: 'system', label: 'As the system' },
  { theme: 'light', label: 'Light' },
  { theme: 'dark', label: 'Dark' },
] as const;

export function ThemeMenu() {
  const chosen = usePreferences((state) => state.theme);
  return (
    <Menu
      label="Theme"
      icon="half"
      items={THEMES.map(({ theme, label }) => ({
        label,
        checked: theme === chosen,
        onSelect: () => setPreferences({ theme }),
      }))}
    />
  );
}
