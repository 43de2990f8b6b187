/**
 * `npm run shots`: a picture of every page in its states, light, dark, in high contrast and on a phone, in the folder `shots`, with an `index.html` that
 * shows them all, and what axe finds on them.
 *
 * A word takes the states whose names contain it: `npm run shots -- dashboard`. `--accept` keeps the pictures (in `.shots/accepted`, which git ignores), and `--compare` shows
 * in `shots/compare.html` what differs from those that were kept last. `--readme` makes the pictures of the README instead.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../bench/src/browser.ts';
import { root } from '../bench/src/server.ts';
import { findings } from './stage/accessibility.ts';
import { accept, compare, isChanged, type Picture, passingParts } from './stage/compare.ts';
import { indexPage, type Shot } from './stage/index-page.ts';
import { present, type State } from './stage/stage.ts';
import { stopGallery } from './stage/states/components.ts';
import { STATES } from './stage/states.ts';
import { toWebp } from './stage/webp.ts';
import { World } from './stage/world.ts';

/** What stands in the README: a state, the look it is taken in, and its file under `docs`. */
const README = [
  { state: 'document-together', look: 'light', file: 'writing-together.webp' },
  { state: 'dashboard', look: 'dark', file: 'dashboard.webp' },
  { state: 'document-formatting', look: 'phone', file: 'phone.webp' },
] as const;

/** Bytes of a picture in the README. */
const README_SIZE = 200 * 1024;

const folder = join(root, 'shots');

/** As the page is at this moment: carets and the names at them are part of it. */
function picture(page: Page, isWhole = false): Promise<Buffer> {
  return page.screenshot({ animations: 'allow', caret: 'initial', fullPage: isWhole });
}

async function takeAll(browser: Browser, world: World, states: readonly State[]): Promise<Picture[]> {
  mkdirSync(folder, { recursive: true });
  const pictures: Picture[] = [];
  const shots: Shot[] = [];
  for (const state of states) {
    try {
      await present(browser, world, state, async (page, look) => {
        const file = `${state.name}.${look.name}.png`;
        writeFileSync(join(folder, file), await picture(page, state.isWhole));
        pictures.push({ file, passing: await passingParts(page) });
        shots.push({ state: state.name, look: look.name, file, findings: await findings(page, look) });
      });
    } catch (error) {
      // The others are worth having all the same.
      process.exitCode = 1;
      say(`${state.name}: ${error instanceof Error ? error.message : error}`);
    }
    const found = shots
      .filter((shot) => shot.state === state.name)
      .flatMap((shot) => shot.findings.map((finding) => `${shot.look}: ${finding}`));
    say([state.name, ...found].join('\n  '));
    writeFileSync(join(folder, 'index.html'), indexPage(shots));
  }
  say(`\n${shots.length} pictures in ${join(folder, 'index.html')}`);
  return pictures;
}

async function takeForReadme(browser: Browser, world: World): Promise<void> {
  for (const { state: name, look: wanted, file } of README) {
    const state = STATES.find((each) => each.name === name);
    if (state === undefined) throw new RangeError(`there is no state ${name}`);
    await present(browser, world, state, async (page, { name: look }) => {
      if (look !== wanted) return;
      const bytes = await toWebp(browser, await picture(page), README_SIZE);
      writeFileSync(join(root, 'docs', file), bytes);
      say(`docs/${file}: ${Math.round(bytes.length / 1024)} KB`);
    });
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const { values, positionals } = parseArgs({
  options: {
    readme: { type: 'boolean', default: false },
    accept: { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const world = await World.make();
const browser = await launchBrowser();
try {
  if (values.readme) await takeForReadme(browser, world);
  else {
    const asked = STATES.filter(({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)));
    const pictures = await takeAll(browser, world, asked);
    if (values.compare) {
      const changed = (await compare(browser, folder, pictures)).filter(isChanged);
      say(`${changed.length} of them differ from the accepted ones: ${join(folder, 'compare.html')}`);
    }
    if (values.accept) accept(folder, pictures);
  }
} finally {
  await stopGallery();
  await browser.close();
  await world.stop();
}
