/** One contender, one workload, one process: what others compiled and left behind does not count. Writes its outcome as JSON. */
import type { Contender } from './contender.ts';
import { run } from './workloads.ts';

const CONTENDERS: Record<string, () => Promise<{ contender: Contender }>> = {
  inkstone: () => import('./contenders/inkstone.ts'),
  '@codemirror/state': () => import('./contenders/codemirror.ts'),
  'diamond-types-node': () => import('./contenders/diamond-types.ts'),
  'json-joy': () => import('./contenders/json-joy.ts'),
  yjs: () => import('./contenders/yjs.ts'),
  'loro-crdt': () => import('./contenders/loro.ts'),
  '@automerge/automerge': () => import('./contenders/automerge.ts'),
  'quill-delta': () => import('./contenders/quill-delta.ts'),
  'ot-text': () => import('./contenders/ot-text.ts'),
  'ot-text-unicode': () => import('./contenders/ot-text-unicode.ts'),
};

const [name = '', folder = '', workload = '', variant = ''] = process.argv.slice(2);
const load = CONTENDERS[name];
if (load === undefined) throw new Error(`no contender is named ${name}`);
process.stdout.write(JSON.stringify(run((await load()).contender, folder, workload, variant)));
