/** Shows a state of a page in a real browser on a real server, and hands it to whoever wants to look at it. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { openEditor, STEP_TIMEOUT_MS, signInOn } from '../../bench/src/browser.ts';
import { settled } from './accessibility.ts';
import { Companion } from './companion.ts';
import { DEVICES, type Device, type Look } from './looks.ts';
import type { Prose } from './prose.ts';
import type { Name, World } from './world.ts';

/** A page in one of its states. To add one, add an entry to `STATES`. */
export interface State {
  /** Of its pictures' files: small letters and hyphens, the page first. */
  readonly name: string;
  /** Who is signed in; null for nobody. */
  readonly as: Name | null;
  /** Languages of the browser; English unless it is said. In another one axe has nothing to find that it does not find in English. */
  readonly locale?: string;
  /** Whether its pictures show what lies below the window's edge too. */
  readonly isWhole?: boolean;
  /** Goes there. It resolves when all that is to be seen is there. */
  show(stage: Stage): Promise<void>;
}

/** What a state is shown with. */
export class Stage {
  readonly page: Page;
  readonly world: World;
  readonly #companions: Companion[] = [];
  readonly #documents: { readonly owner: Name; readonly id: string }[] = [];

  constructor(page: Page, world: World) {
    this.page = page;
    this.world = world;
  }

  /** A document that is there until the state has been looked at, and in no other's lists. @returns its id */
  async document(prose: Prose, { owner = 'Mira', editors = [] }: { owner?: Name; editors?: readonly Name[] } = {}): Promise<string> {
    const id = await this.world.write(owner, prose, editors);
    this.#documents.push({ owner, id });
    return id;
  }

  /** Somebody else opens a document, and stays until the state has been looked at. */
  async join(name: Name, documentId: string): Promise<Companion> {
    const companion = await Companion.join(this.world.server, this.world.people[name], documentId);
    this.#companions.push(companion);
    return companion;
  }

  /** Opens a document that may be written in. What stands around the text comes a moment after it. */
  async write(documentId: string): Promise<void> {
    await openEditor(this.page, documentId);
    await this.page.getByRole('toolbar').first().waitFor();
    await this.page.getByRole('button', { name: 'Document menu' }).waitFor();
    await this.page.getByText('Saved', { exact: true }).first().waitFor();
  }

  /** Waits for words on the page. */
  async see(words: string | RegExp): Promise<void> {
    await this.page.getByText(words).first().waitFor();
  }

  /** Makes the calls to a path of the API fail, or wait for ever. */
  async spoil(path: string | RegExp, how: 'fail' | 'wait'): Promise<void> {
    await this.page.route(path, (route) => (how === 'fail' ? route.fulfill({ status: 500, body: '' }) : undefined));
  }

  async end(): Promise<void> {
    for (const companion of this.#companions) await companion.leave();
    for (const { owner, id } of this.#documents) await this.world.remove(owner, id);
  }
}

/** A flag of Chromium: the pages of a profile run in one process, and scripts that one of them has compiled are not compiled again. */
export const ONE_PROCESS = '--process-per-site';

/**
 * Shows a state on every device, and calls `look` for each look that it has there.
 *
 * @throws Error when the page throws, or the state does not come about
 */
export async function present(
  browser: Browser,
  world: World,
  state: State,
  look: (page: Page, look: Look, device: Device) => Promise<void>,
): Promise<void> {
  for (const device of DEVICES) await presentOn(device, browser, world, state, look);
}

async function presentOn(
  device: Device,
  browser: Browser,
  world: World,
  state: State,
  look: (page: Page, look: Look, device: Device) => Promise<void>,
): Promise<void> {
  const context = await profileFor(browser, world, device, state.locale ?? 'en-GB');
  const page = await context.newPage();
  if (state.as !== null) await signInOn(page, world.people[state.as]);
  page.setDefaultTimeout(STEP_TIMEOUT_MS);
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  const stage = new Stage(page, world);
  try {
    await state.show(stage);
    for (const each of device.looks) {
      await page.emulateMedia({ colorScheme: each.colorScheme, forcedColors: each.forcedColors });
      if (each.size) await page.setViewportSize(each.size);
      await settled(page);
      await look(page, each, device);
    }
    if (errors.length > 0) throw new Error(`${state.name} threw on the page`, { cause: errors[0] });
  } finally {
    // An answer that is still on its way has no page to go to.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await stage.end();
    // Nothing of this state is left to the next one but the scripts in the cache. Back online, a page may load itself anew.
    await page.evaluate('localStorage.clear()');
    await page.close();
    await context.setOffline(false);
    await context.clearCookies();
  }
}

/** Profiles by what they are for, kept while their browser lives: an app that is loaded anew for each state costs seconds. */
const profiles = new WeakMap<Browser, Map<string, BrowserContext>>();

async function profileFor(browser: Browser, world: World, device: Device, locale: string): Promise<BrowserContext> {
  const known = profiles.get(browser) ?? new Map<string, BrowserContext>();
  profiles.set(browser, known);
  const baseURL = world.server.webUrl;
  const key = `${baseURL} ${device.name} ${locale}`;
  const context = known.get(key) ?? (await newProfile(browser, { ...device.context, baseURL, locale, reducedMotion: 'reduce' }));
  known.set(key, context);
  return context;
}

/** With a page that stays, and with it the process of the site's pages: with `ONE_PROCESS` it keeps what they have compiled. */
async function newProfile(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto('/favicon.svg');
  return context;
}
