/** Runs an operator's command: its exit code is that of the process, and what fails is one line on the error stream. */
import { whyAway } from './db/wait.ts';
import { StartError } from './errors.ts';

export function runCommand(main: (args: readonly string[]) => Promise<number>): void {
  main(process.argv.slice(2)).then(
    (code) => process.exit(code),
    (error: unknown) => {
      process.stderr.write(`inkstone: ${lineOf(error)}\n`);
      process.exit(1);
    },
  );
}

function lineOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof StartError) return error.message;
  const away = whyAway(error);
  if (away !== null) return `the database cannot be used: ${away}`;
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
