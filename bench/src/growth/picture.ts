/** Draws measured series as small line charts in one SVG. Both axes are logarithmic. It is readable on light and dark pages. */

export interface Line {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Panel {
  readonly title: string;
  readonly axis: string;
  readonly lines: readonly Line[];
}

const WIDTH = 260;
const HEIGHT = 236;
const LEFT = 44;
const TOP = 50;
const PLOT = { width: 196, height: 140 };
/** Lines differ in lightness and dashes too, on white and on black. */
const STYLES = ['#2f9e44', '#868e96', '#e8590c', '#4c6ef5'];
const DASHES = ['', '5 3', '2 2', '8 3 2 3'];

const round = (value: number) => Math.round(value * 10) / 10;

function decades(values: readonly number[]): [number, number] {
  return [10 ** Math.floor(Math.log10(Math.min(...values))), 10 ** Math.ceil(Math.log10(Math.max(...values)))];
}

function scale([low, high]: readonly [number, number], from: number, to: number): (value: number) => number {
  const span = Math.log10(high) - Math.log10(low) || 1;
  return (value) => round(from + ((Math.log10(value) - Math.log10(low)) / span) * (to - from));
}

function ticks([low, high]: readonly [number, number]): number[] {
  const all: number[] = [];
  for (let value = low; value <= high * 1.001; value *= 10) all.push(Number(value.toPrecision(3)));
  return all;
}

function drawPanel({ title, axis, lines }: Panel, left: number, rangeY: readonly [number, number]): string {
  const xs = lines.flatMap(({ points }) => points.map(({ x }) => x));
  const rangeX = [Math.min(...xs), Math.max(...xs)] as const;
  const x = scale(rangeX, left + LEFT, left + LEFT + PLOT.width);
  const y = scale(rangeY, TOP + PLOT.height, TOP);
  const parts = [`<text x="${left + LEFT}" y="${TOP - 12}" font-weight="bold">${title}</text>`];
  for (const value of ticks(rangeY)) {
    parts.push(`<path class="grid" d="M${left + LEFT} ${y(value)}h${PLOT.width}"/>`);
    parts.push(`<text x="${left + LEFT - 6}" y="${y(value) + 4}" text-anchor="end">${value}</text>`);
  }
  for (const value of new Set(lines.flatMap(({ points }) => points.map((point) => point.x)))) {
    parts.push(`<text x="${x(value)}" y="${TOP + PLOT.height + 16}" text-anchor="middle">${value}</text>`);
  }
  parts.push(`<text x="${left + LEFT + PLOT.width / 2}" y="${TOP + PLOT.height + 32}" text-anchor="middle">${axis}</text>`);
  lines.forEach(({ points }, index) => {
    const path = points.map((point, at) => `${at === 0 ? 'M' : 'L'}${x(point.x)} ${y(point.y)}`).join('');
    parts.push(`<path d="${path}" fill="none" stroke="${STYLES[index]}" stroke-width="2" stroke-dasharray="${DASHES[index]}"/>`);
    for (const point of points) parts.push(`<circle cx="${x(point.x)}" cy="${y(point.y)}" r="2.5" fill="${STYLES[index]}"/>`);
  });
  return parts.join('\n');
}

const rangeOf = (panels: readonly Panel[]) =>
  decades(panels.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(({ y }) => y))));

/** @param caption what the vertical axis shows. @param scale whether the panels share one, or each has its own */
export function draw(caption: string, panels: readonly Panel[], scale: 'shared' | 'own' = 'shared'): string {
  const width = panels.length * WIDTH;
  const height = HEIGHT + 34;
  const shared = rangeOf(panels);
  const names = panels[0]?.lines.map(({ name }) => name) ?? [];
  const legend = names.map((name, index) => {
    const at = LEFT + index * 150;
    const dash = `stroke-dasharray="${DASHES[index]}"`;
    return `<path d="M${at} ${height - 18}h24" stroke="${STYLES[index]}" stroke-width="2" ${dash}/><text x="${at + 30}" y="${height - 14}">${name}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${caption}">
<style>
text { font: 11px system-ui, sans-serif; fill: #495057 }
.grid { stroke: #adb5bd; stroke-opacity: 0.5; stroke-width: 0.5 }
@media (prefers-color-scheme: dark) { text { fill: #ced4da } }
</style>
<text x="4" y="12">${caption}</text>
${panels.map((panel, index) => drawPanel(panel, index * WIDTH, scale === 'shared' ? shared : rangeOf([panel]))).join('\n')}
${legend.join('\n')}
</svg>
`;
}
