/** Files and pictures of documents, and their uploads. */
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { id, instant, text, user } from './fields.ts';
import { paging } from './paging.ts';

/** Characters of a name as it is sent. What is kept of it is shorter, and harmless. */
const SENT_NAME_CHARS = 5_000;
const MAX_PARTS = 10_000;

/** What stands before the id in the address of a file. */
export const FILE_PATH = '/api/files/';

const fileState = z.enum(['uploading', 'ready', 'failed', 'deleted']);
/** `uploading`: its bytes are on their way. `failed`: they will not come any more. `deleted`: only old versions still name it. */
export type FileState = z.output<typeof fileState>;

export const file = z
  .object({
    id: z.string(),
    name: z.string(),
    size: z.int().meta({ description: 'In bytes' }),
    contentType: z.string().meta({ description: 'Found by the content, not by the name' }),
    width: z.int().nullable().meta({ description: 'In pixels; null for what is no picture' }),
    height: z.int().nullable(),
    url: z.string().meta({ description: 'What an `image` or a `file` in the text holds' }),
    uploadedBy: user,
    createdAt: instant,
    state: fileState,
    received: z.int().meta({ description: 'Bytes that have arrived' }),
    embedded: z.boolean().meta({ description: 'Some version of the document shows it; what no version shows is deleted after a day' }),
  })
  .meta({ id: 'File' });
/** A file of a document. */
export type FileInfo = Answer<typeof file>;

export const filesQuery = z.object({
  ...paging,
  state: z.enum(['ready', 'all']).default('ready').meta({ description: '`all`: those too that are on their way, failed or deleted' }),
});

export const fileParams = z.object({ fileId: id });
export const fileQuery = z.object({
  width: z.coerce.number().int().min(1).max(10_000).optional().meta({ description: 'A smaller version of a picture, at least so wide' }),
});

export const newUpload = z.object({
  name: text.pipe(z.string().max(SENT_NAME_CHARS)),
  size: z.int().min(1, 'is empty').meta({ description: 'In bytes' }),
  contentType: z.string().max(200).default('application/octet-stream').meta({ description: 'A hint; the content decides' }),
  file: id.optional().meta({
    description:
      'The id that the file is to have, a new UUID; or that of an upload of the caller’s in this document that goes on, or begins anew after it failed',
  }),
});

const part = z.object({
  number: z.int().meta({ description: 'From 1' }),
  size: z.int(),
  received: z.boolean(),
  url: z
    .string()
    .nullable()
    .meta({ description: 'Where its bytes are PUT: this server, or the store for a minute; null once it is there' }),
});

export const upload = z
  .object({
    id: z.string().meta({ description: 'Also the id of the file, so that its address can be put into the text at once' }),
    url: z.string().meta({ description: 'The address of the file' }),
    size: z.int(),
    partSize: z.int().meta({ description: 'Bytes of each part but the last' }),
    parts: z.array(part),
  })
  .meta({ id: 'Upload' });
/** An upload in parts, and which of them have arrived. */
export type Upload = Answer<typeof upload>;

export const uploadParams = z.object({ id, uploadId: id });
export const partParams = z.object({
  id,
  uploadId: id,
  number: z
    .string()
    .regex(/^[1-9]\d{0,4}$/)
    .transform(Number)
    .refine((value) => value <= MAX_PARTS),
});

const usage = z.object({ used: z.int(), limit: z.int() });
export const fileUsage = z
  .object({ document: usage, account: usage, fileMaxBytes: z.int() })
  .meta({ id: 'FileUsage', description: 'In bytes' });
/** How much of the quotas of a document and of the caller is used. */
export type FileUsage = Answer<typeof fileUsage>;
