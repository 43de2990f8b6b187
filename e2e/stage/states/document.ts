/** The states of a document's page, with its menus and dialogs, and what can happen to a document. */
import { DeltaBuilder } from '@inkstone/ot';
import { Companion } from '../companion.ts';
import { NOTES, PLAN, TYPED } from '../prose.ts';
import type { Stage, State } from '../stage.ts';

const NOWHERE = '00000000-0000-4000-8000-000000000000';

/** Opens the plan with three others in it. */
async function gathered(stage: Stage): Promise<{ readonly jonas: Companion; readonly kenji: Companion }> {
  const id = await stage.document(PLAN, { editors: ['Jonas', 'Amara', 'Kenji'] });
  await stage.write(id);
  const jonas = await stage.join('Jonas', id);
  const amara = await stage.join('Amara', id);
  const kenji = await stage.join('Kenji', id);
  jonas.goTo('do neither.');
  kenji.goTo('stays that way.');
  amara.select('nobody had counted on that');
  return { jonas, kenji };
}

/** Opens the plan with three others in it, two of whom write. */
async function together(stage: Stage): Promise<void> {
  const { jonas, kenji } = await gathered(stage);
  void jonas.type(TYPED.intro);
  void kenji.type(TYPED.evening);
  await stage.page.getByText('We bring chairs').waitFor();
  await stage.page.getByText('Whoever wants').waitFor();
}

/** Opens a document and cuts the connection to the server. */
async function cutOff(stage: Stage): Promise<void> {
  const { page } = stage;
  const id = await stage.document(PLAN);
  let cut = (): void => {};
  await page.routeWebSocket(/\/ws\//, (socket) => {
    socket.connectToServer();
    cut = () => void socket.close({ code: 1001 });
  });
  await stage.write(id);
  await page.route('**/api/auth/ticket', (route) => route.abort());
  cut();
  await page.locator('.ProseMirror').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('Written on the train, without a network.');
  await stage.see(/kept on this device/);
}

/** Opens another person's document, who then removes Mira's access. */
async function lostAccess(stage: Stage, typed: string): Promise<void> {
  const { page, world } = stage;
  const { server, people } = world;
  const { Jonas, Mira } = people;
  const id = await stage.document(NOTES, { owner: 'Jonas', editors: ['Mira'] });
  let isHeld = false;
  await page.routeWebSocket(/\/ws\//, (socket) => {
    const upstream = socket.connectToServer();
    socket.onMessage((message) => isHeld || upstream.send(message));
    upstream.onMessage((message) => socket.send(message));
  });
  await stage.write(id);
  isHeld = typed !== '';
  await page.locator('.ProseMirror').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(typed);
  await server.call('DELETE', `/api/documents/${id}/collaborators/${Mira.id}`, Jonas.token);
  await stage.see('You no longer have access');
}

/** Opens a document with a picture, a file, and two uploads that will not be finished. */
async function withFiles(stage: Stage): Promise<void> {
  const { server, people } = stage.world;
  const { token } = people.Mira;
  const id = await stage.document(NOTES);
  const add = async (name: string, bytes: Uint8Array): Promise<string> => {
    const body = new FormData();
    body.append('file', new Blob([Uint8Array.from(bytes)]), name);
    const answer = await fetch(`${server.url}/api/documents/${id}/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body,
    });
    return ((await answer.json()) as { url: string }).url;
  };
  const begin = (size: number) =>
    server.call<{ id: string; url: string }>('POST', `/api/documents/${id}/uploads`, token, { name: 'float.mov', size });
  const [image, file, going, failed] = [
    await add('weir.gif', DOT),
    await add('route.txt', Buffer.from('north, then west')),
    await begin(4e7),
    await begin(4e6),
  ];
  await server.call('DELETE', `/api/documents/${id}/uploads/${failed.id}`, token);
  const writer = await Companion.join(server, people.Mira, id);
  await writer.fill(
    new DeltaBuilder()
      .insert({ image }, { alt: 'The weir from the east bank', caption: 'Low water, in May', width: 320 })
      .insert('\nThe way: ')
      .insert({ file }, { alt: 'route.txt' })
      .insert('\n')
      .insert({ image: going.url })
      .insert({ file: failed.url })
      .insert('\n')
      .build(),
  );
  await writer.leave();
  await stage.write(id);
  await stage.see('was never finished');
  await stage.page.locator('.embed-image').waitFor();
}

/** The smallest GIF. */
const DOT = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** Opens the notes as a document that can be edited. */
async function ownNotes(stage: Stage): Promise<void> {
  await stage.write(await stage.document(NOTES));
  await stage.page.getByText('“a bit more than”').waitFor();
}

/** Opens the find bar over the notes and types a query. */
async function find(stage: Stage, key: string, text: string): Promise<void> {
  await ownNotes(stage);
  await stage.page.locator('.ProseMirror').press(key);
  await stage.page.getByRole('search').getByLabel('Find', { exact: true }).fill(text);
}

/** Ends the user's session while a document is open. */
async function signedOut(stage: Stage): Promise<void> {
  await stage.write(await stage.document(PLAN));
  await stage.page.request.post('/api/auth/logout');
  await stage.page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
}

export const DOCUMENT: readonly State[] = [
  {
    name: 'dialog-share',
    as: 'Mira',
    show: async (stage) => {
      await stage.write(stage.world.plan);
      await stage.page.getByRole('button', { name: 'Share', exact: true }).click();
      await stage.page.getByRole('dialog').getByText('Amara', { exact: true }).first().waitFor();
    },
  },
  {
    name: 'document-empty',
    as: 'Mira',
    show: async (stage) => {
      await stage.write(await stage.document({ title: 'Untitled', content: [] }));
    },
  },
  { name: 'document-together', as: 'Mira', show: together },
  {
    name: 'document-formatting',
    as: 'Mira',
    show: ownNotes,
  },
  {
    name: 'document-colours',
    as: 'Mira',
    show: async (stage) => {
      await stage.write(await stage.document(NOTES));
      const highlight = stage.page.getByRole('button', { name: 'Highlight color' });
      // On a phone the colors are among the further tools.
      await ((await highlight.isVisible()) ? highlight : stage.page.getByRole('button', { name: 'More formatting' })).click();
      await stage.page.getByRole('menuitem', { name: 'Yellow' }).first().waitFor();
    },
  },
  {
    name: 'document-find',
    as: 'Mira',
    show: async (stage) => {
      await find(stage, 'Control+h', 'the');
      await stage.page.getByRole('search').getByText(/1 of/).waitFor();
    },
  },
  {
    name: 'document-find-wrong',
    as: 'Mira',
    show: async (stage) => {
      await find(stage, 'Control+f', '(the');
      await stage.page.getByRole('button', { name: 'Regular expression' }).click();
      await stage.see(/Invalid regular expression/);
      // The tooltip disappears when the pointer leaves the button.
      await stage.page.mouse.move(0, 0);
      await stage.page.getByRole('tooltip').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'document-slash',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.locator('.ProseMirror').press('Control+End');
      await stage.page.keyboard.type('/');
      await stage.page.getByRole('option', { name: 'Heading 2' }).waitFor();
    },
  },
  {
    name: 'document-selection',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      const { page } = stage;
      await page.getByText('twice', { exact: true }).dblclick();
      // On touch devices there is no bar at the selection: the tools are at the lower edge.
      if (await page.evaluate(() => matchMedia('(pointer: coarse)').matches)) return;
      await page.getByRole('toolbar', { name: 'Formatting of the selection' }).waitFor();
    },
  },
  {
    name: 'document-link',
    as: 'Mira',
    show: async (stage) => {
      await stage.write(await stage.document(PLAN));
      await stage.page.getByText('the list of last year').click();
      await stage.page.getByRole('group', { name: 'Link to example.org' }).waitFor();
    },
  },
  {
    name: 'document-link-form',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.getByText('twice', { exact: true }).dblclick();
      await stage.page.keyboard.press('Control+k');
      await stage.page.getByLabel('URL', { exact: true }).waitFor();
    },
  },
  {
    name: 'document-code-language',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.locator('.code-keyword').first().waitFor();
      await stage.page.getByRole('button', { name: 'Code language: TypeScript' }).click();
      await stage.page.getByPlaceholder('Search languages').waitFor();
    },
  },
  {
    name: 'document-menu',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.getByRole('button', { name: 'Document menu' }).click();
      await stage.page.getByRole('menuitem', { name: 'Word count' }).waitFor();
    },
  },
  {
    name: 'document-palette',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.locator('.ProseMirror').press('Alt+/');
      await stage.page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'document-keys',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.locator('.ProseMirror').press('Control+/');
      await stage.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    },
  },
  {
    name: 'document-people',
    as: 'Mira',
    show: async (stage) => {
      await gathered(stage);
      await stage.page.getByRole('button', { name: '4 people here' }).click();
      await stage.page
        .getByRole('complementary', { name: 'People' })
        .or(stage.page.getByRole('dialog', { name: 'People' }))
        .getByText('Amara')
        .first()
        .waitFor();
    },
  },
  {
    name: 'document-details',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.locator('.ProseMirror').press('Control+Shift+KeyC');
      await stage.see('Last modified');
    },
  },
  {
    name: 'document-insert',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.getByRole('button', { name: 'Insert' }).click();
      await stage.see('Tasks to check off');
    },
  },
  {
    name: 'document-more',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.getByRole('button', { name: 'More formatting' }).click();
      await stage.page.getByRole('menuitem', { name: 'Code block' }).waitFor();
    },
  },
  {
    name: 'document-title',
    as: 'Mira',
    show: async (stage) => {
      await ownNotes(stage);
      await stage.page.getByRole('textbox', { name: 'Title of the document' }).press('End');
    },
  },
  {
    name: 'document-followed',
    as: 'Mira',
    show: async (stage) => {
      await gathered(stage);
      await stage.page.getByRole('button', { name: '4 people here' }).click();
      await stage.page.getByRole('button', { name: 'Follow Kenji' }).click();
      await stage.see('Following Kenji');
      // The hint at the button goes with the pointer.
      await stage.page.mouse.move(0, 0);
      await stage.page.getByRole('tooltip').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'document-viewing',
    as: 'Mira',
    show: async (stage) => {
      await stage.page.goto(`/documents/${stage.world.notes}`);
      await stage.page.getByRole('button', { name: 'View only' }).click();
      await stage.see(/To edit it, ask the owner, Jonas/);
    },
  },
  {
    name: 'document-saving-details',
    as: 'Mira',
    show: async (stage) => {
      await cutOff(stage);
      await stage.page.getByRole('button', { name: /kept on this device/ }).click();
      await stage.see(/or close this page/);
    },
  },
  {
    name: 'document-files',
    as: 'Mira',
    show: async (stage) => {
      await withFiles(stage);
      await stage.page.getByRole('button', { name: 'Document menu' }).click();
      await stage.page.getByRole('menuitem', { name: 'Files' }).click();
      await stage.see('in the text');
      await stage.page.getByText(/^This document: /).waitFor();
    },
  },
  {
    name: 'document-picture',
    as: 'Mira',
    show: async (stage) => {
      await withFiles(stage);
      await stage.page.locator('.embed-image').click();
      await stage.page.getByRole('toolbar', { name: 'Picture' }).waitFor();
    },
  },
  {
    name: 'document-file-view',
    as: 'Mira',
    show: async (stage) => {
      await withFiles(stage);
      await stage.page.locator('.embed-file').dblclick();
      await stage.see('north, then west');
    },
  },
  { name: 'document-signed-out', as: 'Mira', show: signedOut },
  {
    name: 'document-signed-out-later',
    as: 'Mira',
    show: async (stage) => {
      await signedOut(stage);
      await stage.page.getByRole('button', { name: 'Not now' }).click();
      await stage.see('Your session has expired.');
    },
  },
  {
    name: 'document-read-only',
    as: 'Mira',
    show: async (stage) => {
      await stage.page.goto(`/documents/${stage.world.notes}`);
      await stage.see('View only');
    },
  },
  { name: 'document-offline', as: 'Mira', show: cutOff },
  {
    name: 'document-loading',
    as: 'Mira',
    show: async (stage) => {
      await stage.spoil('**/api/auth/ticket', 'wait');
      await stage.page.goto(`/documents/${stage.world.plan}`);
      await stage.page.getByText('Opening the document').first().waitFor({ state: 'attached' });
    },
  },
  {
    name: 'document-unreachable',
    as: 'Mira',
    show: async (stage) => {
      await stage.spoil('**/api/auth/ticket', 'fail');
      await stage.page.goto(`/documents/${stage.world.plan}`);
      await stage.see('Can’t open the document');
    },
  },
  {
    name: 'document-not-found',
    as: 'Mira',
    show: async (stage) => {
      await stage.page.goto(`/documents/${NOWHERE}`);
      await stage.see('You have no access, or it doesn’t exist');
    },
  },
  {
    name: 'document-trashed',
    as: 'Mira',
    show: async (stage) => {
      const { page, world } = stage;
      const id = await stage.document(PLAN);
      await stage.write(id);
      await world.server.call('DELETE', `/api/documents/${id}`, world.people.Mira.token);
      await page.getByRole('button', { name: 'Restore' }).waitFor();
    },
  },
  {
    name: 'document-in-trash',
    as: 'Mira',
    show: async (stage) => {
      const { page, world } = stage;
      const id = await stage.document(PLAN);
      await world.server.call('DELETE', `/api/documents/${id}`, world.people.Mira.token);
      await page.goto(`/documents/${id}`);
      await page.getByRole('button', { name: 'Restore' }).waitFor();
    },
  },
  { name: 'document-access-lost', as: 'Mira', show: (stage) => lostAccess(stage, '') },
  {
    name: 'document-words-lost',
    as: 'Mira',
    show: async (stage) => {
      await lostAccess(stage, 'Above the old mark the float drifts to the left.');
      await stage.page.getByRole('alert').first().waitFor();
    },
  },
];
