/** Shows a state of a page in a real browser on a real server, and passes the page to the caller in each look. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { openEditor, STEP_TIMEOUT_MS, signInOn } from '../../bench/src/browser.ts';
import { settled } from './accessibility.ts';
import { Companion } from './companion.ts';
import { DEVICES, type Device, type Look } from './looks.ts';
import type { Prose } from './prose.ts';
import type { Name, World } from './world.ts';

/** A page in one of its states. To add one, add an entry to `STATES`. */
export interface State {
  /** Also the name of its pictures' files: lower-case letters and hyphens, beginning with the page. */
  readonly name: string;
  /** The signed-in person; null for nobody. */
  readonly as: Name | null;
  /** The texts of another language can't be fetched in this state, or its page has none. */
  readonly isEnglishOnly?: boolean;
  /** Whether its pictures show the whole page, not only the window. */
  readonly isWhole?: boolean;
  /** Brings the page into the state. Resolves when everything is shown. */
  show(stage: Stage): Promise<void>;
}

/** What a state's `show` uses to bring the page into the state. */
export class Stage {
  readonly page: Page;
  readonly world: World;
  readonly #companions: Companion[] = [];
  readonly #documents: { readonly owner: Name; readonly id: string }[] = [];

  constructor(page: Page, world: World) {
    this.page = page;
    this.world = world;
  }

  /** Makes a document and deletes it after the state, so that other states don't list it. @returns its id */
  async document(prose: Prose, { owner = 'Mira', editors = [] }: { owner?: Name; editors?: readonly Name[] } = {}): Promise<string> {
    const id = await this.world.write(owner, prose, editors);
    this.#documents.push({ owner, id });
    return id;
  }

  /** Another person opens a document, and stays until the end of the state. */
  async join(name: Name, documentId: string): Promise<Companion> {
    const companion = await Companion.join(this.world.server, this.world.people[name], documentId);
    this.#companions.push(companion);
    return companion;
  }

  /** Opens a document that can be edited. The controls around the text appear a moment after it. */
  async write(documentId: string): Promise<void> {
    await openEditor(this.page, documentId);
    await this.page.getByRole('toolbar').first().waitFor();
    await this.page.getByRole('button', { name: 'Document menu' }).waitFor();
    await this.page.getByText('Saved', { exact: true }).first().waitFor();
  }

  /** Waits until the words are on the page. */
  async see(words: string | RegExp): Promise<void> {
    await this.page.getByText(words).first().waitFor();
  }

  /** Makes calls to a path of the API fail, or never be answered. */
  async spoil(path: string | RegExp, how: 'fail' | 'wait'): Promise<void> {
    await this.page.route(path, (route) => (how === 'fail' ? route.fulfill({ status: 500, body: '' }) : undefined));
  }

  async end(): Promise<void> {
    for (const companion of this.#companions) await companion.leave();
    for (const { owner, id } of this.#documents) await this.world.remove(owner, id);
  }
}

/** A flag of Chromium: all pages of a profile run in one process, so that each script is compiled once. */
export const ONE_PROCESS = '--process-per-site';

/**
 * Shows a state on every device, and calls `look` for each look that it has there.
 *
 * @throws Error if the page throws, or does not reach the state
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
  const context = await profileFor(browser, world, device);
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
      if (each.language !== undefined) {
        if (state.isEnglishOnly) continue;
        await speak(page, each.language);
      }
      await settled(page);
      await look(page, each, device);
    }
    if (errors.length > 0) throw new Error(`${state.name} threw on the page`, { cause: errors[0] });
  } finally {
    // Calls that are still intercepted can't be answered after the page is closed.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await stage.end();
    // The next state of this profile keeps nothing but the cached scripts. The page may have reloaded itself when it came back online.
    await page.evaluate('localStorage.clear()');
    await page.close();
    await context.setOffline(false);
    await context.clearCookies();
  }
}

/** Changes the browser's language, and waits until the page has followed. */
async function speak(page: Page, language: string): Promise<void> {
  await page.evaluate((tag) => {
    Object.defineProperty(navigator, 'languages', { value: [tag], configurable: true });
    window.dispatchEvent(new Event('languagechange'));
  }, language);
  await page.waitForFunction((code) => document.documentElement.lang === code, language.split('-', 1)[0]);
}

/** The profiles of each browser, by their options. They are kept, because loading the app without a cache takes seconds for each state. */
const profiles = new WeakMap<Browser, Map<string, BrowserContext>>();

async function profileFor(browser: Browser, world: World, device: Device): Promise<BrowserContext> {
  const known = profiles.get(browser) ?? new Map<string, BrowserContext>();
  profiles.set(browser, known);
  const baseURL = world.server.webUrl;
  const key = `${baseURL} ${device.name}`;
  const context = known.get(key) ?? (await newProfile(browser, { ...device.context, baseURL, locale: 'en-GB', reducedMotion: 'reduce' }));
  known.set(key, context);
  return context;
}

/** Makes a profile with one page that stays open. With `ONE_PROCESS` this keeps the process alive, and with it the compiled scripts. */
async function newProfile(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto('/favicon.svg');
  return context;
}
