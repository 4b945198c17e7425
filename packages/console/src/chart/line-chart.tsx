import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot, { type AlignedData, type Options, type Series } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useConsole } from '../console.ts';
import './chart.css';

export interface ChartSeries {
  readonly name: string;
  /** One for each time; null where nothing is known. */
  readonly values: readonly (number | null)[];
}

export interface LineChartProps {
  /** What it shows, and in the end what it says: for who can't see it. */
  readonly summary: string;
  /** Seconds since the epoch, ascending. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
  /** What the lines of the axis are apart: bytes go by powers of two. Default decimal. */
  readonly steps?: 'decimal' | 'binary';
}

const height = 168;
const powersOfTwo = Array.from({ length: 53 }, (_, power) => 2 ** power);
const colours = ['accent', 'blue', 'violet', 'warn', 'bad', 'good'] as const;

/** Lines over time. A drawing: its summary stands beside it for screen readers, its legend in words for everybody. */
export function LineChart({ summary, times, series, format, steps = 'decimal' }: LineChartProps): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const theme = useConsole().theme.name.value;
  useEffect(() => {
    const place = frame.current;
    if (place === null) {
      return undefined;
    }
    const draw = (): uPlot =>
      new uPlot(
        optionsOf(place, { series, format, steps }),
        [times, ...series.map(({ values }) => values)] as unknown as AlignedData,
        place,
      );
    let chart = draw();
    const resize = new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height }));
    resize.observe(place);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const redraw = (): void => {
      chart.destroy();
      chart = draw();
    };
    scheme.addEventListener('change', redraw);
    return () => {
      scheme.removeEventListener('change', redraw);
      resize.disconnect();
      chart.destroy();
    };
  }, [times, series, theme]);
  return (
    <figure class="chart">
      <figcaption class="unseen">{summary}</figcaption>
      <div ref={frame} aria-hidden="true" class="chart-frame" />
      {series.length < 2 ? null : (
        <ul class="chart-legend">
          {series.map(({ name }, nth) => (
            <li key={name}>
              <span class={`chart-key ${colours[nth % colours.length] ?? ''}`} aria-hidden="true" />
              {name}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

function optionsOf(place: HTMLElement, { series, format, steps }: Pick<LineChartProps, 'series' | 'format' | 'steps'>): Options {
  const line = resolveColour(place, '--line');
  const axis = { stroke: resolveColour(place, '--ink-faint'), grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  const font = '11px "Inter Variable", system-ui, sans-serif';
  return {
    width: Math.max(120, place.clientWidth),
    height,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    scales: { y: { range: (_, __, highest) => [0, highest > 0 ? highest * 1.1 : 1] } },
    axes: [
      { ...axis, font, size: 32, values: (chart, splits) => splits.map((seconds) => formatTime(seconds, spanOf(chart))) },
      {
        ...axis,
        font,
        size: 62,
        values: (_, splits) => splits.map((value) => format(value)),
        ...(steps === 'binary' ? { incrs: powersOfTwo } : {}),
      },
    ],
    series: [
      {},
      ...series.map(({ name }, nth): Series => {
        const colour = resolveColour(place, `--${colours[nth % colours.length] ?? 'accent'}`);
        return {
          label: name,
          stroke: colour,
          width: 1.5,
          points: { show: false },
          ...(series.length === 1 ? { fill: fade(colour) } : {}),
        };
      }),
    ],
  };
}

function spanOf({ scales: { x } }: uPlot): number {
  return (x?.max ?? 0) - (x?.min ?? 0);
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const clockSecondsMax = 2 * 86_400;

function formatTime(seconds: number, spanSeconds: number): string {
  return (spanSeconds > clockSecondsMax ? day : clock).format(seconds * 1_000);
}

/** A colour of the theme as the canvas takes it. */
function resolveColour(place: HTMLElement, name: string): string {
  // Without it, the colour would only begin to change.
  place.style.transitionProperty = 'none';
  place.style.color = `var(${name})`;
  const { color } = getComputedStyle(place);
  place.style.color = '';
  return color;
}

function fade(colour: string): string {
  return colour.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.1)');
}
