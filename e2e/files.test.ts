/** Pictures and files in a document, in real browsers: added in every way, over cuts and reloads, seen by others, listed, and deleted. */
import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateSync } from 'node:zlib';
import type { Browser, Locator, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, Server } from '../bench/src/server.ts';

interface FileInfo {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly received: number;
  readonly width: number | null;
  readonly embedded: boolean;
}

let server: Server;
let browser: Browser;
let ann: Account;
let bob: Account;
let page: Page;
let other: Page;
let id: string;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  await server.register('admin');
  [ann, bob] = [await server.register('ann'), await server.register('bob')];
  [page, other] = await Promise.all([signIn(browser, server, ann), signIn(browser, server, bob)]);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

beforeEach(async () => {
  id = await server.createDocument(ann, 'Files', [bob]);
  await openEditor(page, id);
  await page.locator('.ProseMirror').click();
});

afterEach(() => page.unrouteAll({ behavior: 'ignoreErrors' }));

/** A picture of one color, as a PNG. */
function png(width: number, height: number, red = 40): Buffer {
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, red)]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, sum]);
  };
  const rows = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([start, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

/** The checksum of PNG chunks (PNG specification, annex D). */
function crc32(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

interface Given {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

const picture = (name = 'shot.png', width = 300, height = 150): Given => ({ name, type: 'image/png', bytes: png(width, height) });

/** Fires a paste or a drop with files, as browsers do. */
async function give(to: Locator, kind: 'paste' | 'drop', files: readonly Given[], html = ''): Promise<void> {
  const given = files.map(({ name, type, bytes }) => ({ name, type, base64: bytes.toString('base64') }));
  await to.evaluate(
    (target, { kind, given, html }) => {
      const data = new DataTransfer();
      for (const { name, type, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
      }
      if (html !== '') data.setData('text/html', html);
      const { left, top, width } = target.getBoundingClientRect();
      const place = { clientX: left + width / 2, clientY: top + 10, bubbles: true, cancelable: true };
      if (kind === 'drop') {
        target.dispatchEvent(new DragEvent('dragover', { ...place, dataTransfer: data }));
        target.dispatchEvent(new DragEvent('drop', { ...place, dataTransfer: data }));
      } else target.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }));
    },
    { kind, given, html },
  );
}

const text = () => page.locator('.ProseMirror');
const filesOf = async (state = 'all') =>
  (await server.call<{ items: FileInfo[] }>('GET', `/api/documents/${id}/files?state=${state}`, ann.token)).items;
const content = async () => {
  const { content: now } = await server.call<{ content: { ops: { insert: unknown; attributes?: object }[] } }>(
    'GET',
    `/api/documents/${id}`,
    ann.token,
  );
  return now.ops;
};
/** Pictures that have been loaded. */
const loaded = (on: Page) =>
  on.locator('img.embed-image').evaluateAll((images) => (images as HTMLImageElement[]).filter((image) => image.naturalWidth > 0).length);

/** Lets parts of uploads wait until they are let go. */
async function holdParts(): Promise<{ readonly held: Promise<void>; letGo(): void }> {
  let letGo = () => {};
  const open = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let tell = () => {};
  const held = new Promise<void>((resolve) => {
    tell = resolve;
  });
  await page.route('**/parts/*', async (route) => {
    tell();
    await open;
    await route.continue();
  });
  return { held, letGo };
}

describe('a picture', () => {
  it('is in the text at once, and turns from a placeholder into the picture on both screens without another edit', async () => {
    await openEditor(other, id);
    const { held, letGo } = await holdParts();
    await page.keyboard.type('Look: ');
    await give(text(), 'paste', [picture()]);
    await held;
    await page.getByText('shot.png').waitFor();
    await other.getByText(/^ann is uploading this… \d+%$/).waitFor();
    const before = await content();
    const [file] = await filesOf();
    expect(before).toEqual([{ insert: 'Look: ' }, { insert: { image: `/api/files/${file?.id}` } }, { insert: '\n' }]);
    letGo();
    for (const on of [page, other]) await expect.poll(() => loaded(on)).toBe(1);
    expect(await content()).toEqual(before);
    const [done] = await filesOf();
    expect(done).toMatchObject({ state: 'ready', width: 300, embedded: true });
    const box = await other.locator('.embed').boundingBox();
    expect([box?.width, box?.height]).toEqual([300, 150]);
  });

  it('is shown to others who asked for it just before it came', async () => {
    await openEditor(other, id);
    let letGo = () => {};
    const open = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let tell = () => {};
    const asked = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const parts = await holdParts();
    await other.route(
      /\/api\/(files\/[^/]+\/state|documents\/[^/]+\/files\?)/,
      async (route) => {
        const answer = await route.fetch();
        tell();
        await open;
        await route.fulfill({ response: answer });
      },
      { times: 1 },
    );
    await give(text(), 'paste', [picture()]);
    await Promise.all([parts.held, asked]);
    parts.letGo();
    await expect.poll(() => loaded(page)).toBe(1);
    // What the server tells after the end of the upload has come, so that has come too.
    await page.keyboard.type('After it');
    await other.getByText('After it').waitFor();
    letGo();
    await expect.poll(() => loaded(other)).toBe(1);
    await other.unrouteAll({ behavior: 'ignoreErrors' });
  });

  it('has its place before it is loaded: nothing moves', async () => {
    await give(text(), 'paste', [picture('tall.png', 400, 600)]);
    await page.keyboard.press('Enter');
    await page.keyboard.type('Below');
    await expect.poll(() => loaded(page)).toBe(1);
    await expect.poll(async () => JSON.stringify(await content())).toContain('Below');
    let letGo = () => {};
    const open = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route('**/api/files/*?width=*', async (route) => {
      await open;
      await route.continue();
    });
    await openEditor(page, id);
    const below = text().getByText('Below', { exact: true });
    await below.waitFor();
    // Where the text itself begins is the page's affair.
    const place = () =>
      below.evaluate((line) => line.getBoundingClientRect().top - (line.closest('.ProseMirror')?.getBoundingClientRect().top ?? 0));
    const top = await place();
    expect(await loaded(page)).toBe(0);
    letGo();
    await expect.poll(() => loaded(page)).toBe(1);
    expect(await place()).toBe(top);
    const shifted = await page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          new PerformanceObserver((list) => {
            const entries = list.getEntries() as (PerformanceEntry & { readonly sources: readonly { readonly node: Node | null }[] })[];
            const lines = entries.flatMap(({ sources }) =>
              sources.map(({ node }) => node?.parentElement?.closest('.ProseMirror > *') ?? null),
            );
            resolve(lines.filter((line) => line !== null).map((line) => line.outerHTML));
          }).observe({ type: 'layout-shift', buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => resolve([])));
        }),
    );
    expect(shifted).toEqual([]);
  });

  it('stands where it was pasted, though one types on before its script has come, and the caret stays with the words', async () => {
    await page.unrouteAll();
    let letGo = () => {};
    const open = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route('**/{PageFiles,adding}-*.js', async (route) => {
      await open;
      await route.continue();
    });
    await openEditor(page, id);
    await text().click();
    await page.keyboard.type('before');
    await give(text(), 'paste', [picture()]);
    await page.keyboard.press('Enter');
    await page.keyboard.type('be');
    letGo();
    await expect.poll(() => loaded(page)).toBe(1);
    await page.keyboard.type('low');
    const image = { image: expect.stringMatching(/^\/api\/files\//) };
    const inserts = async () => (await content()).map(({ insert }) => insert);
    await expect.poll(inserts).toEqual(['before', image, '\nbelow\n']);
  });

  it('is undone and redone, copied into another document, and readable there by who could read it', async () => {
    await give(text(), 'paste', [picture()]);
    await expect.poll(() => loaded(page)).toBe(1);
    const shown = await content();
    await page.keyboard.press('Control+z');
    await expect.poll(content).toEqual([{ insert: '\n' }]);
    await page.keyboard.press('Control+y');
    await expect.poll(content).toEqual(shown);
    await expect.poll(() => loaded(page)).toBe(1);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+c');
    id = await server.createDocument(ann, 'Another');
    await openEditor(page, id);
    await text().click();
    await page.keyboard.press('Control+v');
    await expect.poll(async () => (await content())[0]).toEqual(shown[0]);
    await expect.poll(() => loaded(page)).toBe(1);
    expect((await filesOf()).map(({ name }) => name)).toEqual(['shot.png']);
  });

  it('gets a description, a caption, a width and a place, by keys alone', async () => {
    await give(text(), 'paste', [picture()]);
    await expect.poll(() => loaded(page)).toBe(1);
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowRight');
    const bar = page.getByRole('toolbar', { name: 'Picture' });
    await bar.waitFor();
    for (const [field, words] of [
      ['Add a description', 'A gray area'],
      ['Caption', 'Seen from above'],
    ] as const) {
      await page.keyboard.press('Alt+F10');
      await bar.getByRole('button', { name: field }).press('Enter');
      await page.keyboard.type(words);
      await page.keyboard.press('Enter');
      await expect.poll(async () => JSON.stringify((await content())[0])).toContain(words);
    }
    await page.keyboard.press('Alt+Shift+ArrowRight');
    await page.keyboard.press('Control+Shift+e');
    const attributes = { alt: 'A gray area', caption: 'Seen from above', width: 332 };
    await expect.poll(async () => (await content()).map((op) => op.attributes)).toEqual([attributes, { align: 'center' }]);
    await page.getByRole('img', { name: 'A gray area' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Seen from above').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // By the handle.
    const handle = await page.locator('.embed-handle').boundingBox();
    if (!handle) throw new Error('there is no handle');
    await page.mouse.move(handle.x + 5, handle.y + 5);
    await page.mouse.down();
    await page.mouse.move(handle.x - 45, handle.y + 5, { steps: 3 });
    await page.mouse.up();
    // A centered picture follows the pointer on both sides.
    await expect.poll(async () => (await content())[0]?.attributes).toEqual({ ...attributes, width: 232 });
  });
});

describe('files that are added', () => {
  it('come from the Insert menu and the slash menu, several at once, with their names, and open to be read', async () => {
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.type('/file');
    await page.getByRole('option', { name: 'File' }).waitFor();
    await page.keyboard.press('Enter');
    await (await chooser).setFiles([
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('the first line\nthe second\n') },
      { name: 'plan.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 a plan') },
    ]);
    await page.locator('.embed-file', { hasText: 'plan.pdf' }).waitFor();
    await page.locator('.embed-file', { hasText: 'notes.txt' }).dblclick();
    await page.getByText('the first line').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByText('PDF files are not opened').waitFor();
    await page.keyboard.press('Escape');
    const again = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Insert' }).click();
    await page.getByRole('menuitem', { name: /^Picture/ }).click();
    await (await again).setFiles([
      { name: 'a.png', mimeType: 'image/png', buffer: png(50, 50) },
      { name: 'b.png', mimeType: 'image/png', buffer: png(60, 60) },
    ]);
    await expect.poll(() => loaded(page)).toBe(2);
    expect((await filesOf('ready')).map(({ name }) => name).sort()).toEqual(['a.png', 'b.png', 'notes.txt', 'plan.pdf']);
  });

  it('are heard and seen if the browser can play them, and downloaded if it can’t', async () => {
    // A second of silence, and a film without any.
    const sound = Buffer.concat([
      Buffer.from('524946466408000057415645666d74201000000001000100401f0000401f00000100080064617461401f0000', 'hex'),
      Buffer.alloc(8000, 128),
    ]);
    const film = Buffer.concat([Buffer.from('0000001c667479706d703432000000006d70343269736f6d61766331', 'hex'), Buffer.alloc(2000, 7)]);
    await give(text(), 'paste', [
      { name: 'tone.wav', type: 'audio/wav', bytes: sound },
      { name: 'film.mp4', type: 'video/mp4', bytes: film },
    ]);
    await page.locator('a.embed-file', { hasText: 'tone.wav' }).dblclick();
    const player = page.locator('audio');
    await expect.poll(() => player.evaluate((audio: HTMLAudioElement) => audio.duration)).toBe(1);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('This browser can’t play the file.').waitFor();
    await page.getByRole('link', { name: 'Download' }).nth(1).waitFor();
    await page.keyboard.press('Escape');
  });

  it('may be dropped anywhere on the page', async () => {
    await give(page.locator('header').first(), 'drop', [picture('dropped.png')]);
    await expect.poll(() => loaded(page)).toBe(1);
    expect((await filesOf('ready')).map(({ name }) => name)).toEqual(['dropped.png']);
  });

  it('come out of pasted HTML, and pictures of the web are kept if their server allows it, else it is said', async () => {
    const web = await pictureServer();
    const data = `data:image/png;base64,${png(20, 10).toString('base64')}`;
    const html = `<p>One <img alt="inside" src="${data}"></p><p>Two <img src="${web.url}/open.png"> <img src="${web.url}/closed.png"></p>`;
    await give(text(), 'paste', [], html);
    await expect.poll(() => loaded(page)).toBe(3);
    await page.getByRole('button', { name: 'Keep copies here' }).click();
    await page.getByText(/^1 picture couldn’t be kept/).waitFor();
    await expect.poll(async () => (await filesOf('ready')).length).toBe(2);
    const images = (await content()).filter(({ insert }) => typeof insert === 'object');
    expect(images.map(({ insert }) => (insert as { image: string }).image.replace(/[\da-f-]{36}/, 'id').replace(web.url, ''))).toEqual([
      '/api/files/id',
      '/api/files/id',
      '/closed.png',
    ]);
    expect(images[0]?.attributes).toEqual({ alt: 'inside' });
    await web.close();
  });

  it('are refused with what one can do: empty, or by a reader', async () => {
    await give(text(), 'paste', [{ name: 'void.txt', type: 'text/plain', bytes: Buffer.alloc(0) }]);
    await page.getByText('“void.txt” is empty.').waitFor();
    expect(await content()).toEqual([{ insert: '\n' }]);
    await server.call('PUT', `/api/documents/${id}/collaborators`, ann.token, { login: 'bob', role: 'viewer' });
    await other.goto(`/documents/${id}`);
    await other.locator('.ProseMirror').waitFor();
    await give(other.locator('.ProseMirror'), 'drop', [picture()]);
    await other.getByText('You can only view this document.').first().waitFor();
    expect(await filesOf()).toEqual([]);
  });
});

describe('an upload', () => {
  it('goes on after a lost connection and after a reload in the middle, with what had arrived', async () => {
    // Without Playwright's routes, through which megabytes take seconds.
    await page.addInitScript(() => {
      const { open, send } = XMLHttpRequest.prototype;
      const urls = new WeakMap<XMLHttpRequest, string>();
      XMLHttpRequest.prototype.open = function (method: string, url: string | URL) {
        urls.set(this, String(url));
        open.call(this, method, url, true);
      };
      XMLHttpRequest.prototype.send = function (body) {
        if ('isCut' in window && /\/parts\/[23]$/.test(urls.get(this) ?? '')) {
          setTimeout(() => this.dispatchEvent(new ProgressEvent('error')));
        } else send.call(this, body);
      };
    });
    const puts: string[] = [];
    const note = (request: Request) => {
      if (request.method() === 'PUT') puts.push(request.url().split('/').at(-1) as string);
    };
    await openEditor(page, id);
    // Until the page is loaded again.
    await page.evaluate('window.isCut = true');
    // The page knows then that the part is there. If the cut of the others ends it, it is sent again.
    const first = page.waitForResponse((response) => /\/parts\/1$/.test(response.url()) && response.ok());
    await text().evaluate((target) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(20 * 1024 * 1024).fill(120)], 'large.bin'));
      target.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }));
    });
    await first;
    await page.getByText('Waiting to upload').waitFor();
    const received = async () => (await filesOf())[0]?.received;
    await expect.poll(received).toBe(8 * 1024 * 1024);
    page.on('request', note);
    await page.reload();
    await page.locator('.embed-file', { hasText: 'large.bin' }).waitFor();
    page.off('request', note);
    expect(puts.sort()).toEqual(['2', '3']);
    expect(await filesOf('ready')).toMatchObject([{ name: 'large.bin', embedded: true }]);
    await expect.poll(() => page.evaluate("localStorage.getItem('inkstone.uploads')")).toBeNull();
  });

  it('is put into the text without a connection, and follows once there is one', async () => {
    await page.context().setOffline(true);
    await give(text(), 'paste', [picture('offline.png')]);
    await page.getByText('Uploads when you’re back online').waitFor();
    await page.context().setOffline(false);
    await expect.poll(() => loaded(page)).toBe(1);
    expect(await filesOf()).toMatchObject([{ name: 'offline.png', state: 'ready', embedded: true }]);
  });

  it('is cancelled, and leaves nothing', async () => {
    const { held, letGo } = await holdParts();
    await give(text(), 'paste', [picture('unwanted.png')]);
    await held;
    await page.getByRole('button', { name: 'Cancel the upload of unwanted.png' }).click();
    await expect.poll(content).toEqual([{ insert: '\n' }]);
    await expect.poll(async () => (await filesOf()).map(({ state }) => state)).toEqual(['failed']);
    letGo();
    await page.reload();
    await page.getByRole('toolbar').first().waitFor();
    expect(await page.locator('.embed').count()).toBe(0);
  });

  it('that the server refuses says why, and is tried again or removed', async () => {
    await page.route('**/complete', (route) =>
      route.fulfill({
        status: 413,
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'quota-exceeded', title: '', detail: '' }),
      }),
    );
    await give(text(), 'paste', [picture('refused.png')]);
    await page.getByText('There is no room left.').waitFor();
    await page.unroute('**/complete');
    await page.getByRole('button', { name: 'Try to upload refused.png again' }).click();
    await expect.poll(() => loaded(page)).toBe(1);
  });

  it('that nobody will finish says so to all, who may take it out of the text', async () => {
    const begun = await server.call<{ id: string }>('POST', `/api/documents/${id}/uploads`, bob.token, { name: 'lost.zip', size: 100 });
    await server.call('DELETE', `/api/documents/${id}/uploads/${begun.id}`, bob.token);
    await give(text(), 'paste', [], `<a data-file="/api/files/${begun.id}">lost.zip</a>`);
    await page.getByText('The upload by bob was never finished.').waitFor();
    await page.getByRole('button', { name: 'Remove lost.zip' }).click();
    await expect.poll(content).toEqual([{ insert: '\n' }]);
  });
});

describe('the panel', () => {
  const openPanel = async () => {
    await page.getByRole('button', { name: 'Document menu' }).click();
    await page.getByRole('menuitem', { name: 'Files' }).click();
  };

  it('lists what is in the document, goes to it, and deletes what the text does not show', async () => {
    await openPanel();
    const panel = page.getByRole('complementary', { name: 'Files' });
    await panel.getByText('No files yet.').waitFor();
    const chooser = page.waitForEvent('filechooser');
    await panel.getByRole('button', { name: 'Add files' }).click();
    await (await chooser).setFiles([{ name: 'sheet.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') }]);
    await panel.getByText('in the text', { exact: true }).waitFor();
    await panel.getByText('This document: 8 B of 10 GB').waitFor();
    await panel.getByRole('button', { name: 'sheet.csv', exact: false }).first().click();
    await panel.getByRole('button', { name: 'Actions for sheet.csv' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('The text shows “sheet.csv”. Remove it there first.').waitFor();
    await page.getByRole('dialog').getByText('Close', { exact: true }).click();
    await text().click();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await panel.getByText('not in the text').waitFor();
    await expect.poll(content).toEqual([{ insert: '\n' }]);
    await panel.getByRole('button', { name: 'Actions for sheet.csv' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await panel.getByText('No files yet.').waitFor();
    expect(await filesOf('ready')).toEqual([]);
    // An undo brings the place back, which says so.
    await text().click();
    await page.keyboard.press('Control+z');
    await page.getByText('This file was deleted.').waitFor();
  });
});

/** Two pictures on another server, of which pages may read one. */
async function pictureServer(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const web: HttpServer = createServer((request, response) => {
    const isOpen = request.url === '/open.png';
    response.writeHead(200, { 'content-type': 'image/png', ...(isOpen && { 'access-control-allow-origin': '*' }) }).end(png(12, 12));
  }).listen(0, '127.0.0.1');
  await once(web, 'listening');
  return {
    url: `http://127.0.0.1:${(web.address() as AddressInfo).port}`,
    close: async () => {
      web.closeAllConnections();
      web.close();
      await once(web, 'close');
    },
  };
}
