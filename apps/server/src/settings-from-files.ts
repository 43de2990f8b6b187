/** Settings whose values are in files, as container platforms hand over secrets: `<NAME>_FILE` names a file that holds the value of `<NAME>`. */
import { readFileSync } from 'node:fs';
import { StartError } from './errors.ts';

const SUFFIX = '_FILE';

/**
 * The environment with the values of such files in their places. The last line end of a file is no part of the value.
 *
 * @param names of the settings that there are
 * @throws StartError naming the setting when its file can't be read, or when both it and its value are given
 */
export function withFiles(env: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  const values: NodeJS.ProcessEnv = { ...env };
  for (const name of names) {
    const path = env[name + SUFFIX];
    if (path === undefined || path.trim() === '') continue;
    if ((env[name] ?? '').trim() !== '') throw new StartError(`${name + SUFFIX}: ${name} is set too; unset one of the two`);
    try {
      values[name] = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    } catch (cause) {
      throw new StartError(`${name + SUFFIX}: the file cannot be read (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`, {
        cause,
      });
    }
  }
  return values;
}
