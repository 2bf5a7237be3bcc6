/** uPlot as this page uses it. Loaded with the first figures of a run that the learner looks at. */
import 'uplot/dist/uPlot.min.css';
import Plot, { type AlignedData, type Options, type Series } from 'uplot';
import type { ChartData } from './traffic.ts';

export interface RatePlot extends Disposable {
  show(data: ChartData): void;
  /** The theme changed: colours are read again. */
  recolour(): void;
}

/** Variables of globals.css, by guest. */
export const COLOURS = ['--accent', '--tok-number'] as const;

/** Draws into an element and keeps its size; figures at the axes are written in `language`. */
export function openPlot(element: HTMLElement, data: ChartData, language: string): RatePlot {
  let shown = data;
  const plot = new Plot(
    options(data, element, () => shown, language),
    aligned(data),
    element,
  );
  const observer = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = element;
    if (width > 0 && height > 0) plot.setSize({ width, height });
  });
  observer.observe(element);
  return {
    show(next) {
      shown = next;
      plot.setData(aligned(next));
    },
    recolour: () => plot.redraw(true, true),
    [Symbol.dispose]: () => {
      observer.disconnect();
      plot.destroy();
    },
  };
}

function aligned({ seconds, guests }: ChartData): AlignedData {
  return [[...seconds], ...guests.flatMap(({ counted, printed }) => [[...counted], [...printed]])];
}

function options(data: ChartData, element: HTMLElement, shown: () => ChartData, language: string): Options {
  const number = new Intl.NumberFormat(language);
  const colour = (name: string) => getComputedStyle(element).getPropertyValue(name).trim();
  const font = `11px ${getComputedStyle(element).fontFamily}`;
  const axis = {
    stroke: () => colour('--muted'),
    font,
    grid: { stroke: () => colour('--line'), width: 1 },
    ticks: { stroke: () => colour('--line'), width: 1, size: 4 },
  };
  const series = data.guests.flatMap((_, index): Series[] => {
    const name = COLOURS[index] ?? '--ink';
    return [
      { stroke: () => colour(name), width: 1.5, points: { show: false } },
      {
        stroke: () => colour(name),
        paths: () => null,
        points: {
          show: true,
          size: 9,
          width: 2,
          stroke: () => colour(name),
          fill: () => colour('--surface'),
        },
      },
    ];
  });
  return {
    width: Math.max(1, element.clientWidth),
    height: Math.max(1, element.clientHeight),
    padding: [16, 12, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: (_plot, _low, high) => [0, Math.max(5, high)] },
      y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.08)] },
    },
    axes: [
      {
        ...axis,
        size: 26,
        space: 60,
        values: (_plot, ticks) => ticks.map((tick) => `${number.format(tick)} s`),
      },
      { ...axis, size: 48, space: 28, values: (_plot, ticks) => ticks.map((tick) => short(tick, number)) },
    ],
    series: [{}, ...series],
    hooks: {
      draw: [(plot) => drawSpans(plot, shown(), colour), (plot) => drawMarks(plot, shown(), colour, font)],
    },
  };
}

function short(tick: number, { format }: Intl.NumberFormat): string {
  if (tick >= 1_000_000) return `${format(tick / 1_000_000)}M`;
  return tick >= 1_000 ? `${format(tick / 1_000)}k` : format(tick);
}

/** Over which time each printed rate was measured: a pale bar that ends at its dot. */
function drawSpans(plot: Plot, { guests }: ChartData, colour: (name: string) => string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.globalAlpha = 0.3;
  guests.forEach(({ spans }, index) => {
    ctx.strokeStyle = colour(COLOURS[index] ?? '--ink');
    for (const { from, to, value } of spans) {
      const y = plot.valToPos(value, 'y', true);
      if (y < bbox.top) continue;
      ctx.beginPath();
      ctx.moveTo(plot.valToPos(from, 'x', true), y);
      ctx.lineTo(plot.valToPos(to, 'x', true), y);
      ctx.stroke();
    }
  });
  ctx.restore();
}

/** Dashed lines where something began or ended, with a word above each that has room. */
function drawMarks(plot: Plot, data: ChartData, colour: (name: string) => string, font: string): void {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colour('--line-strong');
  ctx.fillStyle = colour('--muted');
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.lineWidth = scale;
  ctx.setLineDash([4 * scale, 4 * scale]);
  ctx.font = font.replace('11px', `${10 * scale}px`);
  let free = Number.NEGATIVE_INFINITY;
  for (const { seconds, text } of [...data.marks].sort((a, b) => a.seconds - b.seconds)) {
    const x = Math.round(plot.valToPos(seconds, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const width = ctx.measureText(text).width;
    const left = Math.min(x, bbox.left + bbox.width - width);
    if (left < free) continue;
    ctx.fillText(text, left, bbox.top - 4 * scale);
    free = left + width + 8 * scale;
  }
  ctx.restore();
}
