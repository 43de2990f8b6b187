/** A process of `main.ts`: uploads many files at once until it is told to stop, and then says how many. */
import { upload } from './upload.ts';

/** What it is to do. */
export interface UploadersTask {
  readonly url: string;
  readonly token: string;
  readonly document: string;
  readonly atOnce: number;
  readonly bytes: number;
}

const { url, token, document, atOnce, bytes } = JSON.parse(process.argv[2] ?? '') as UploadersTask;
let isWanted = true;
let uploaded = 0;
process.on('message', () => {
  isWanted = false;
});
// As soon as one is there the next one begins, so that there are always so many.
const lane = async () => {
  while (isWanted) {
    await upload(url, token, document, bytes);
    uploaded++;
  }
};
await Promise.all(Array.from({ length: atOnce }, lane));
process.send?.(uploaded);
process.disconnect();
