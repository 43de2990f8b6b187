/** A backup as a file: written in one go with what reads the installation, and looked through before it is restored. */

import { type Archive, openArchive } from './archive-reader.ts';
import { ArchiveWriter } from './archive-writer.ts';
import { encrypter, openBackup } from './encryption.ts';
import { checkVersion } from './restore.ts';
import { writeTarget } from './target.ts';
import { type BackupSource, type BackupSummary, writeBackup } from './write-backup.ts';

export interface BackupFile {
  /** `-`: the standard output. */
  readonly file: string;
  /** The file of a key of age; undefined: the backup is not encrypted. */
  readonly key?: string | undefined;
  /** Ends the work. */
  readonly stop: AbortSignal;
}

/** @returns what is in the backup, and how many bytes it has. @throws StartError; then there is no file, or the one that was there before */
export async function takeBackup(source: BackupSource, { file, key, stop }: BackupFile): Promise<{ summary: BackupSummary; size: number }> {
  const encrypt = key === undefined ? undefined : await encrypter(key);
  const archive = new ArchiveWriter(stop);
  const written = writeTarget(file, encrypt === undefined ? archive.bytes : await encrypt(archive.bytes));
  // Whichever fails ends the other; the first failure is the reason.
  let reason: unknown;
  const fail = (error: unknown) => {
    reason ??= error;
    archive.bytes.destroy(error as Error);
    throw reason;
  };
  const [summary, size] = await Promise.allSettled([writeBackup(source, archive).catch(fail), written.catch(fail)]);
  if (summary.status === 'rejected' || size.status === 'rejected') throw reason;
  return { summary: summary.value, size: size.value };
}

/** The archive is good for one reading. */
export async function openBackupFile({ file, key }: Pick<BackupFile, 'file' | 'key'>): Promise<Archive> {
  return openArchive(await openBackup(file, key));
}

/** Finds all that is wrong with a backup before anything is changed. @throws StartError */
export async function checkBackupFile({ file, key, stop }: BackupFile): Promise<void> {
  const archive = await openBackupFile({ file, key });
  checkVersion(archive.manifest);
  for await (const _ of archive.members) stop.throwIfAborted();
}
