import { runSeed, runScript } from './run.ts';
import { shrink } from './shrink.ts';
import { World } from './world.ts';
const out = await runSeed(Number(process.argv[2]));
console.log(out.violation?.message);
const short = await shrink(out);
const proto = World.prototype as any;
const perform = proto.perform;
let n = 0;
proto.perform = function (step: string) {
  const p = perform.call(this, step);
  p.then((r: boolean) => { if (n++ > 250) return; console.log(step, r, this.pages.map((p: any) => `${p.name}:${p.shared.status.state}/${p.shared.status.pending ?? 0}@${p.shared.version} ${p.shared.client.slice(0,3)} lost=${p.lost.length}`).join(' | ')); 
    this.documentIds.forEach((d: string, i: number) => { this.seen ??= {}; for (const e of this.database.rows(d).edits.slice(this.seen[d] ?? 0)) console.log('   LOG', d, e.version, e.client.slice(0, 6), e.id, e.json); this.seen[d] = this.database.rows(d).edits.length; });
  }, () => {});
  return p;
};
console.log((await runScript(short.script)).violation?.stack);
process.exit(0);
