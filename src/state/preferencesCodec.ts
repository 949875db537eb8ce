export type Theme = 'system' | 'light' | 'dark';

export interface Preferences {
  readonly theme: Theme;
  /** px. */
  readonly outlineWidth: number;
  /** px. */
  readonly inspectorWidth: number;
  readonly outlineOpen: boolean;
  readonly inspectorOpen: boolean;
}

/** Limits of the panels in px, and the widths of the design. */
export const OUTLINE = { min: 160, max: 480, initial: 224 } as const;
export const INSPECTOR = { min: 300, max: 720, initial: 384 } as const;

const VERSION = 1;

const DEFAULTS: Preferences = {
  theme: 'system',
  outlineWidth: OUTLINE.initial,
  inspectorWidth: INSPECTOR.initial,
  outlineOpen: true,
  inspectorOpen: true,
};

export function encodePreferences(preferences: Preferences): string {
  const { theme, outlineWidth, inspectorWidth, outlineOpen, inspectorOpen } = preferences;
  return JSON.stringify({ v: VERSION, theme, outlineWidth, inspectorWidth, outlineOpen, inspectorOpen });
}

/** Reads what an earlier visit stored; every field that is not what it should be becomes its default. */
export function decodePreferences(text: string | null): Preferences {
  if (text === null) return DEFAULTS;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return DEFAULTS;
  }
  if (typeof value !== 'object' || value === null) return DEFAULTS;
  const fields = value as Record<string, unknown>;
  if (fields['v'] !== VERSION) return DEFAULTS;
  const size = (name: string, range: { min: number; max: number; initial: number }): number => {
    const given = fields[name];
    return typeof given === 'number' && given >= range.min && given <= range.max ? given : range.initial;
  };
  const theme = fields['theme'];
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    outlineWidth: size('outlineWidth', OUTLINE),
    inspectorWidth: size('inspectorWidth', INSPECTOR),
    outlineOpen: fields['outlineOpen'] !== false,
    inspectorOpen: fields['inspectorOpen'] !== false,
  };
}
