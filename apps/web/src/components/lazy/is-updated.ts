import { BASE_PATH } from '../../api/transport/base-path.ts';

/** Whether the server has another version of the app than this page: its page begins with another script. False if it doesn't answer. */
export async function isUpdated(): Promise<boolean> {
  const first = document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.src.split('/').at(-1);
  if (first === undefined) return false;
  const answer = await fetch(`${BASE_PATH}/`, { cache: 'no-store' }).catch(() => null);
  return answer?.ok === true && !(await answer.text()).includes(first);
}
