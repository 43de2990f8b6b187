/** The components in their states, from the gallery of the web app. They are for pictures only; tests check them as parts of pages. */
import { serveGallery } from '../../../apps/web/gallery/serve.ts';
import type { Stage, State } from '../stage.ts';

let gallery: ReturnType<typeof serveGallery> | undefined;

/** Stops the gallery's server if it was started. */
export async function stopGallery(): Promise<void> {
  await (await gallery)?.stop();
}

const open = (what: string) => async (stage: Stage) => {
  gallery ??= serveGallery();
  await stage.page.goto(`${(await gallery).url}?open=${what}`);
  await stage.page.getByRole('heading', { name: 'Components', includeHidden: true }).waitFor();
};

const states: readonly State[] = [
  { name: 'components', as: null, isWhole: true, show: open('nothing') },
  {
    name: 'components-focus',
    as: null,
    show: async (stage) => {
      await open('nothing')(stage);
      await stage.page.keyboard.press('Tab');
      await stage.page.getByRole('button', { name: 'With an icon' }).first().hover();
    },
  },
  {
    name: 'components-menu',
    as: null,
    show: async (stage) => {
      await open('menu')(stage);
      await stage.page.getByRole('menuitem', { name: 'Move to trash' }).waitFor();
    },
  },
  {
    name: 'components-dialog',
    as: null,
    show: async (stage) => {
      await open('dialog')(stage);
      await stage.page.getByRole('dialog').waitFor();
    },
  },
];

/** The gallery has no German texts. */
export const COMPONENTS: readonly State[] = states.map((state) => ({ ...state, isEnglishOnly: true }));
