/** The session and the client of this page. */
import { Client } from './client.ts';
import { Session } from './session.ts';
import { browserLock } from './tabs.ts';

export const session = new Session({ origin: '', lock: browserLock });
export const client = new Client('', session);
