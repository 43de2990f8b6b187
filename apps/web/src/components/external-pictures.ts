/** Whether pages may load pictures from other servers; the server writes it into the page. */
export const SHOWS_EXTERNAL =
  typeof document === 'undefined' || document.querySelector<HTMLMetaElement>('meta[name="inkstone-external-images"]')?.content !== 'off';
