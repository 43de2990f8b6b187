/** Names of files, made harmless: what a name says must be what a reader sees, and no program may take it for a path. */

const MOST_CHARS = 200;
/** Control characters, marks of direction and invisible ones, line separators, lone surrogates, and what Windows allows in no name. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Surrogate}\p{Zl}\p{Zp}<>:"|?*]/gu;

/** The last part of a path, without harmful characters, and short; its extension stays. Never empty. */
export function cleanName(given: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? '';
  const name = last
    .normalize('NFC')
    .replace(HARMFUL, '')
    .replace(/\s+/gu, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  if (name === '') return 'file';
  const letters = [...name];
  if (letters.length <= MOST_CHARS) return name;
  const extension = /\.[^.]{1,16}$/u.exec(name)?.[0] ?? '';
  return letters.slice(0, MOST_CHARS - extension.length).join('') + extension;
}

/** A `Content-Disposition` by RFC 6266: a name in ASCII for old programs, and the name itself. */
export function disposition(kind: 'inline' | 'attachment', name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
