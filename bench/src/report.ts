/** Prints results: Markdown tables under a line with the machine and the commit. */
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { root } from './server.ts';

export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

export function printMachine(): void {
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { cwd: root }).toString().trim();
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  print(`Inkstone ${commit}, Node ${process.versions.node}, ${machine}`);
}

export function heading(title: string, columns: readonly string[]): void {
  print(`\n${title}\n`);
  print(`| ${columns.join(' | ')} |`);
  print(`|${columns.map((_, index) => (index === 0 ? ' --- ' : ' ---: ')).join('|')}|`);
}

export function row(cells: readonly (string | number | boolean)[]): void {
  print(`| ${cells.join(' | ')} |`);
}
