/** The operators' command `npm run doctor`: looks at an installation with the settings of the server, which may run meanwhile, and leaves everything as it was. */
import { type Config, readConfig } from './config.ts';
import { examineDatabase } from './doctor/database.ts';
import { type Finding, problem, reasonOf, warning } from './doctor/finding.ts';
import { examineDisk, examineMail, examineProvider, examineRedis, examineStore } from './doctor/parts.ts';
import { examineReplica } from './doctor/replica.ts';
import { examineWayIn } from './doctor/way-in.ts';
import { StartError } from './errors.ts';
import { runCommand } from './run-command.ts';

const SIGNS: Readonly<Record<Finding['is'], string>> = { well: 'ok  ', warning: 'WARN', problem: 'BAD ', left: '–   ' };

const say = (line: string) => process.stdout.write(`${line}\n`);

function show({ about, is, text }: Finding): void {
  say(`${SIGNS[is]}  ${about.padEnd(18)} ${text}`);
}

async function examine(config: Config): Promise<Finding[]> {
  const several = config.databaseUrl !== undefined;
  const { publicUrl, host, webPort } = config;
  const localHost = host === undefined || host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  const parts = await Promise.all([
    config.notes.map((note) => warning('settings', note)),
    examineDisk(config),
    examineDatabase(config),
    examineReplica(config),
    examineRedis(config.redisUrl, several),
    examineStore(config.s3, several, config.dataDir),
    examineMail(config.smtp),
    examineProvider(config.oidc),
    examineWayIn({
      publicUrl: publicUrl === undefined ? null : publicUrl.origin + publicUrl.path,
      localUrl: `http://${localHost.includes(':') ? `[${localHost}]` : localHost}:${webPort}`,
    }),
  ]);
  return parts.flat();
}

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) throw new StartError('usage: npm run doctor');
  let config: Config;
  try {
    config = readConfig(process.env);
  } catch (error) {
    show(problem('settings', reasonOf(error)));
    say('the server would not start; the rest was not looked at');
    return 1;
  }
  const findings = await examine(config);
  for (const finding of findings) show(finding);
  const count = (is: Finding['is']) => findings.filter((each) => each.is === is).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  const counted = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
  say(problems + warnings === 0 ? 'all is well' : `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}`);
  return problems === 0 ? 0 : 1;
}

runCommand(main);
