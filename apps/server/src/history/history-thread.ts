/** The thread that computes over contents. It gets one job at a time and answers each. */
import { parentPort } from 'node:worker_threads';
import { type Delta, diff } from '@inkstone/ot';
import type { Answer, Job } from './threads.ts';

const decoder = new TextDecoder();

function contentOf(pieces: readonly Uint8Array[]): Delta {
  return JSON.parse(pieces.map((piece) => decoder.decode(piece)).join(''));
}

function answerTo(job: Job): Answer {
  switch (job.type) {
    case 'diff':
      return { type: 'done', json: JSON.stringify(diff(contentOf(job.before), contentOf(job.after))) };
  }
}

parentPort?.on('message', (job: Job) => {
  let answer: Answer;
  try {
    answer = answerTo(job);
  } catch (error) {
    answer = { type: 'failed', message: String(error) };
  }
  parentPort?.postMessage(answer);
});
