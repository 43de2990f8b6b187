/** The cost of one insertion by the length of the text, as an SVG that can be read on white and on black. */

export interface Panel {
  readonly title: string;
  /** Microseconds by contender, one for each length; NaN where there is none. */
  readonly lines: ReadonlyMap<string, readonly number[]>;
}

const WIDTH = 420;
const HEIGHT = 340;
const LEFT = 52;
const TOP = 36;
const PLOT = { width: 250, height: 250 };
/** The axis goes from a tenth of a microsecond to a hundred milliseconds. */
const DECADES = { from: -1, to: 5 };
const COLORS = ['#2f81f7', '#b35900', '#1a7f37', '#8250df', '#bf3989', '#57606a', '#9a6700', '#cf222e'];

const tick = (decade: number) => (decade < 0 ? '0.1 µs' : decade < 3 ? `${10 ** decade} µs` : `${10 ** (decade - 3)} ms`);

export function draw(lengths: readonly string[], panels: readonly Panel[]): string {
  const names = [...new Set(panels.flatMap(({ lines }) => [...lines.keys()]))];
  const color = (name: string) => COLORS[names.indexOf(name) % COLORS.length] as string;
  const parts = panels.map((panel, index) => `<g transform="translate(${index * WIDTH} 0)">${drawPanel(lengths, panel, color)}</g>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH * panels.length} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="11">`,
    '<title>One insertion at a random place, by the length of the text</title>',
    '<style>text { fill: #57606a } .grid { stroke: #8b949e; stroke-opacity: 0.35 } @media (prefers-color-scheme: dark) { text { fill: #a6b0bb } }</style>',
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function drawPanel(lengths: readonly string[], { title, lines }: Panel, color: (name: string) => string): string {
  const x = (index: number) => LEFT + (index * PLOT.width) / (lengths.length - 1);
  const y = (value: number) => TOP + PLOT.height * (1 - (Math.log10(value) - DECADES.from) / (DECADES.to - DECADES.from));
  const parts = [`<text x="${LEFT}" y="20" font-size="13" font-weight="600">one insertion, ${title}</text>`];
  for (let decade = DECADES.from; decade <= DECADES.to; decade += 1) {
    const at = y(10 ** decade).toFixed(1);
    parts.push(`<line class="grid" x1="${LEFT}" x2="${LEFT + PLOT.width}" y1="${at}" y2="${at}"/>`);
    parts.push(`<text x="${LEFT - 6}" y="${Number(at) + 4}" text-anchor="end">${tick(decade)}</text>`);
  }
  lengths.forEach((length, index) => {
    parts.push(`<text x="${x(index)}" y="${TOP + PLOT.height + 18}" text-anchor="middle">${length}</text>`);
  });
  const labels = [...lines].flatMap(([name, values]) => {
    const last = values.findLastIndex((value) => !Number.isNaN(value));
    return last < 0 ? [] : [{ name, at: y(values[last] as number) }];
  });
  labels.sort((a, b) => a.at - b.at);
  // Labels keep a line's distance from each other, pushed downwards and then, at the bottom, up again.
  for (let index = 1; index < labels.length; index += 1) {
    const [above, label] = [labels[index - 1], labels[index]] as [{ at: number }, { at: number }];
    label.at = Math.max(label.at, above.at + 13);
  }
  for (const [name, values] of lines) {
    const points = values.flatMap((value, index) => (Number.isNaN(value) ? [] : [`${x(index).toFixed(1)},${y(value).toFixed(1)}`]));
    const width = name === 'inkstone' ? 3 : 1.5;
    parts.push(`<polyline fill="none" stroke="${color(name)}" stroke-width="${width}" points="${points.join(' ')}"/>`);
  }
  for (const { name, at } of labels) {
    parts.push(
      `<text x="${LEFT + PLOT.width + 8}" y="${(at + 4).toFixed(1)}" style="fill:${color(name)}"${name === 'inkstone' ? ' font-weight="700"' : ''}>${name.replace('@codemirror/state', 'codemirror').replace('@automerge/automerge', 'automerge')}</text>`,
    );
  }
  return parts.join('\n');
}
