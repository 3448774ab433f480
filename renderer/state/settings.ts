import { create } from 'zustand';
import type { SettingsChange, SettingsView, Theme } from '../../preload/contract/settings.ts';
import { ask, type Failure, failureOf } from '../api.ts';
import { bindKeys } from '../keys/bindings.ts';
import type { Loaded } from '../store.ts';

/** The user's settings as main keeps them. */
export const useSettings = create<{
  readonly view: Loaded<SettingsView>;
  readonly failure: Failure | null;
  /** The theme that is seen; what paints its own pixels paints them anew. */
  readonly light: boolean;
}>(() => ({ view: { kind: 'loading' }, failure: null, light: false }));

const set = useSettings.setState;
/** Where the theme lay before it was a setting. */
const FORMER_THEME = 'theme';

/** Reads the settings and puts keys and theme in force; a theme of an older program moves into them. */
export async function loadSettings(): Promise<void> {
  try {
    take(await ask('readSettings', undefined));
    const former = localStorage.getItem(FORMER_THEME);
    localStorage.removeItem(FORMER_THEME);
    if (former === 'light') await changeSettings({ theme: 'light' });
  } catch (error) {
    set({ view: { kind: 'refused', failure: failureOf(error) } });
  }
}

export const changeSettings = (change: SettingsChange) => settle(ask('changeSettings', change));

/** Waits for an act that answers with the settings; a refusal is shown, null changes nothing. */
export async function settle(act: Promise<SettingsView | null>): Promise<void> {
  try {
    const view = await act;
    set({ failure: null });
    if (view) take(view);
  } catch (error) {
    set({ failure: failureOf(error) });
  }
}

function take(view: SettingsView): void {
  set({ view: { kind: 'ready', value: view } });
  bindKeys(view.keys);
  showTheme(view.theme);
}

const systemIsLight = matchMedia('(prefers-color-scheme: light)');
let chosen: Theme = 'dark';
systemIsLight.addEventListener('change', () => showTheme(chosen));

function showTheme(theme: Theme): void {
  chosen = theme;
  const light = theme === 'light' || (theme === 'system' && systemIsLight.matches);
  document.documentElement.dataset.theme = light ? 'light' : 'dark';
  set({ light });
}

/** The other theme than the one that is seen. */
export const toggleTheme = () =>
  changeSettings({ theme: document.documentElement.dataset.theme === 'light' ? 'dark' : 'light' });
