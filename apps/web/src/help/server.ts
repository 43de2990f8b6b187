/** The server's version and the address of its API reference. */
import { queryOptions } from '@tanstack/react-query';
import { BASE_PATH } from '../api/transport/base-path.ts';
import { client } from '../api/transport/browser.ts';

/** The address of the API reference for people. */
export const API_REFERENCE = `${BASE_PATH}/api/docs`;

/** The query for the version of Inkstone that the server runs, which is in its OpenAPI document. */
export const serverVersionQuery = queryOptions({
  queryKey: ['server-version'] as const,
  queryFn: async ({ signal }) => {
    const { info } = await client.request<{ readonly info: { readonly version: string } }>({ path: '/api/openapi.json', signal });
    return info.version;
  },
  staleTime: Number.POSITIVE_INFINITY,
});
