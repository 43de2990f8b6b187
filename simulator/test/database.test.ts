/** The simulator's database passes the contract of logs, as PostgreSQL does. So what the simulator proves holds with PostgreSQL too. */
import { describeLog } from '../../apps/server/test/support/log-contract.ts';
import { Database } from '../src/database.ts';
import { Time } from '../src/time.ts';

describeLog('the simulator', async () => {
  const database = new Database(new Time(), ['u0']);
  const waiting = database.connect({}).log;
  // Here every call takes effect and is answered at once.
  const log = new Proxy(waiting, {
    get:
      (target, name: keyof typeof waiting) =>
      (...args: never[]) => {
        const answer = (target[name] as (...args: never[]) => unknown)(...args);
        database.finish(database.calls[0]);
        return answer;
      },
  });
  let documents = 0;
  return {
    log,
    accountEpoch: 1,
    async create() {
      const document = `d${documents++}`;
      database.createDocument(document);
      return { document, user: 'u0' };
    },
    changeAccess: async (document) => database.change(document, () => undefined),
    trash: async (document) =>
      database.change(document, (rows) => {
        rows.trashed = true;
      }),
    activity: async (document) => [...database.rows(document).activity],
    async replaceHistory(document) {
      const rows = database.rows(document);
      rows.edits = [];
      rows.head = { ...rows.head, version: 0, history: 'another' };
    },
  };
});
