/** Placeholder: the editor's page takes this place. */
export function DocumentPage({ id }: { id: string }) {
  return <main>{id}</main>;
}
