/** The sections of the settings, in the order in which they are listed; each is an address. */
export const SETTINGS_SECTIONS = ['profile', 'security', 'sessions', 'tokens', 'account'] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

export function isSettingsSection(value: unknown): value is SettingsSection {
  return SETTINGS_SECTIONS.some((section) => section === value);
}
