/** The session and the API client of this page. */
import { BASE_PATH } from './base-path.ts';
import { Client } from './client.ts';
import { Session } from './session.ts';
import { browserLock } from './tabs.ts';

export const session = new Session({ origin: BASE_PATH, lock: browserLock });
export const client = new Client(BASE_PATH, session);
