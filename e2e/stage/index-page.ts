/** Makes an HTML page with all pictures, a row for each state. */

export interface Shot {
  readonly state: string;
  readonly look: string;
  /** The picture's file, in the folder of the page. */
  readonly file: string;
  readonly findings: readonly string[];
}

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 24px; background: #f3f6f6; color: #16201f }
  h2 { margin: 32px 0 8px; font-size: 17px }
  section > div { display: flex; gap: 14px; overflow-x: auto; padding-bottom: 8px }
  figure { margin: 0; flex: none }
  img { display: block; height: 340px; border: 1px solid #cbd5d5; border-radius: 6px; background: #fff }
  figcaption { color: #566567; font-size: 13px }
  ul { color: #952e17 }
`;

export function indexPage(shots: readonly Shot[]): string {
  const states = [...new Set(shots.map(({ state }) => state))];
  const sections = states.map((state) =>
    section(
      state,
      shots.filter((shot) => shot.state === state),
    ),
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Inkstone: every page in its states</title>
<style>${STYLE}</style>
<h1>Every page in its states</h1>
${sections.join('\n')}
</html>
`;
}

function section(state: string, shots: readonly Shot[]): string {
  const figures = shots.map(
    ({ file, look }) =>
      `<figure><a href="${file}"><img src="${file}" alt="${state}, ${look}" loading="lazy"></a><figcaption>${look}</figcaption></figure>`,
  );
  const found = shots.flatMap(({ look, findings }) => findings.map((finding) => `<li>${escaped(`${look}: ${finding}`)}</li>`));
  const list = found.length > 0 ? `<ul>${found.join('')}</ul>` : '';
  return `<section><h2 id="${state}">${state}</h2>${list}<div>${figures.join('')}</div></section>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
