/** A page of a document's edits that is bounded in number and in bytes, in SQL. */

/**
 * A common table expression `page`: the edits of document `$1` after version `$2`, at most `$3` of them, with the given columns, `version`, and the
 * delta as `json`. It holds at least one edit if there are any.
 *
 * Versions have no holes, so the query steps from one edit to the next. An edit may be a letter or a megabyte long: the query reads no edit from disk
 * once the page is full.
 *
 * @param maxBytes bytes of deltas at which the page ends
 */
export function editPage(columns: readonly string[], maxBytes: number): string {
  const first = ['version', ...columns];
  return `
    WITH RECURSIVE page AS (
      SELECT ${first.join(', ')}, delta::text AS json, octet_length(delta::text) AS bytes
      FROM edits WHERE document_id = $1::uuid AND version = $2::bigint + 1
      UNION ALL
      SELECT ${first.map((column) => `e.${column}`).join(', ')}, e.delta::text, page.bytes + octet_length(e.delta::text)
      FROM page JOIN edits e ON e.document_id = $1::uuid AND e.version = page.version + 1
      WHERE page.bytes < ${maxBytes} AND page.version < $2::bigint + $3::bigint
    )`;
}
