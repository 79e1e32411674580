import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

import { number, shortDate } from '$lib/i18n/format';
import type { Point, Series } from './series';

/** Words that stand at the lines. */
export interface Labels {
  total: string;
  now: string;
  full: string;
  direction: 'ltr' | 'rtl';
}

const HEIGHT = 216;
/** Width of a line of the data, of its dots and of what is beside it. */
const [STROKE, DOT, GAP] = [2, 3.5, 7];
/** Half the width of a day below the chart. */
const ROOM = 32;

/** The colours and the face of the theme, as the page has them now. */
function inkOf(place: HTMLElement) {
  const style = getComputedStyle(place);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const root = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const size = (root || 16) * (Number.parseFloat(token('--fs-micro')) || 1);
  return {
    data: token('--data'),
    total: token('--text-3'),
    line: token('--line'),
    text: token('--text'),
    brass: token('--brass'),
    brassText: token('--brass-text'),
    size,
    face: style.fontFamily,
  };
}

/** Draws the seats over time; hands back what takes the chart away. */
export function drawSeats(place: HTMLElement, series: Series, labels: Labels): () => void {
  if (!document.createElement('canvas').getContext('2d')) throw new Error('nothing draws here');
  const ink = inkOf(place);
  const font = `${ink.size}px ${ink.face}`;
  const today = new Date();
  const stepped = UPlot.paths.stepped?.({ align: 1 });

  function spot(chart: UPlot, { at, seats }: Point): [number, number] {
    return [chart.valToPos(at, 'x', true), chart.valToPos(seats, 'y', true)];
  }

  /** Words beside a point, kept inside of the chart. Returns where they end. */
  function say(chart: UPlot, words: string, [x, y]: [number, number], below: boolean): number {
    const { ctx, bbox } = chart;
    const scale = UPlot.pxRatio;
    ctx.textAlign = 'left';
    ctx.textBaseline = below ? 'top' : 'bottom';
    const width = ctx.measureText(words).width;
    const left = Math.max(bbox.left, Math.min(x, bbox.left + bbox.width - width));
    ctx.fillText(words, left, y + (below ? GAP : -GAP + 2) * scale);
    return left + width + GAP * scale;
  }

  function dot(chart: UPlot, [x, y]: [number, number], colour: string): void {
    chart.ctx.fillStyle = colour;
    chart.ctx.beginPath();
    chart.ctx.arc(x, y, DOT * UPlot.pxRatio, 0, 2 * Math.PI);
    chart.ctx.fill();
  }

  /** The forecast: dotted, with a band of the days it may be. */
  function forecast(chart: UPlot): void {
    const { ctx, bbox } = chart;
    const { ahead, now } = series;
    if (!ahead) return;
    const [from, full] = [spot(chart, now), spot(chart, ahead.full)];
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.globalAlpha = 0.14;
    ctx.fillStyle = ink.data;
    ctx.beginPath();
    ctx.moveTo(...from);
    ctx.lineTo(...spot(chart, ahead.earliest));
    ctx.lineTo(...spot(chart, ahead.latest));
    ctx.closePath();
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.strokeStyle = ink.data;
    ctx.lineWidth = STROKE * UPlot.pxRatio;
    ctx.lineCap = 'round';
    ctx.setLineDash([2, 5].map((length) => length * UPlot.pxRatio));
    ctx.beginPath();
    ctx.moveTo(...from);
    ctx.lineTo(...full);
    ctx.stroke();
    ctx.restore();
  }

  function annotate(chart: UPlot): void {
    const { ctx } = chart;
    const { ahead, now, since } = series;
    forecast(chart);
    ctx.save();
    ctx.font = `500 ${ink.size * UPlot.pxRatio}px ${ink.face}`;
    ctx.fillStyle = ink.total;
    const ends = say(chart, labels.total, spot(chart, since), false);
    dot(chart, spot(chart, now), ink.data);
    ctx.fillStyle = ink.text;
    say(chart, labels.now, spot(chart, now), now.seats <= since.seats);
    if (ahead && ahead.full.at <= series.end) {
      const full = spot(chart, ahead.full);
      dot(chart, full, ink.brass);
      ctx.fillStyle = ink.brassText;
      // Below the line where the total's own words are in the way.
      say(chart, labels.full, full, full[0] < ends);
    }
    ctx.restore();
  }

  const axis = {
    stroke: ink.total,
    font,
    ticks: { show: false },
    border: { show: false },
  };
  // The total goes on to the end of what is shown.
  const days = [...series.days, series.end];
  const total = [...series.total, series.total.at(-1) ?? 0];
  const chart = new UPlot(
    {
      width: Math.max(place.clientWidth, 1),
      height: HEIGHT,
      padding: [GAP * 2, 0, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { range: [days[0] ?? 0, series.end] },
        y: { range: [series.low, series.high] },
      },
      axes: [
        {
          ...axis,
          size: 28,
          space: 84,
          grid: { show: false },
          // No day is cut off at the end.
          values: (chart, splits) =>
            splits.map((at) =>
              chart.valToPos(at, 'x') > chart.bbox.width / UPlot.pxRatio - ROOM
                ? ''
                : shortDate(new Date(at * 1000), today),
            ),
        },
        {
          ...axis,
          size: 40,
          space: 44,
          grid: { stroke: ink.line, width: 1 },
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000],
          values: (_, splits) => splits.map((seats) => number(seats)),
        },
      ],
      series: [
        {},
        { stroke: ink.total, width: 1.5, paths: stepped, points: { show: false } },
        { stroke: ink.data, width: STROKE, paths: stepped, points: { show: false } },
      ],
      hooks: {
        // Days are written in the direction of the language.
        drawClear: [({ ctx }) => (ctx.direction = labels.direction)],
        draw: [annotate],
      },
    },
    [days, total, [...series.assigned, null]],
    place,
  );
  const resized = new ResizeObserver(() => {
    const width = place.clientWidth;
    if (width > 0 && width !== chart.width) chart.setSize({ width, height: HEIGHT });
  });
  resized.observe(place);
  return () => {
    resized.disconnect();
    chart.destroy();
  };
}

/** Calls when the page may look different: another theme, or more contrast. */
export function onLook(changed: () => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'].map((query) =>
    matchMedia(query),
  );
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  queries.forEach((query) => query.addEventListener('change', changed));
  return () => {
    observer.disconnect();
    queries.forEach((query) => query.removeEventListener('change', changed));
  };
}
