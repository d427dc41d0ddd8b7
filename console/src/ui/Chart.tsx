/** A chart over time with the same figures as a table for those who don't see it. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { locale, t } from "../i18n";
import "./Chart.css";
import { shown } from "./theme";

/** A colour of the theme, by its variable. */
export type Ink = "info" | "good" | "bad" | "warn" | "accent" | "muted";

export interface Line {
  label: string;
  ink: Ink;
  /** One for each time; null where nothing is known. */
  values: readonly (number | null)[];
  /** How a value is written; whole numbers unless told. */
  write?: (value: number) => string;
  /** Columns stand for sums of an interval, lines for what is measured in it. */
  bars?: boolean;
  /** Dashes, so that lines differ without their colours. */
  dash?: boolean;
}

interface Props {
  title: string;
  /** Beginnings of the intervals, milliseconds since 1970, ascending. */
  times: readonly number[];
  /** Length of an interval in milliseconds. */
  step: number;
  lines: readonly Line[];
  /** Pixels. */
  height?: number;
  /** The least that the scale reaches to. */
  top?: number;
}

const TWO_DAYS = 48 * 3_600_000;
/** Steps of the time axis beyond two days, in seconds. */
const DAYS = [1, 2, 3, 7, 14].map((days) => days * 86_400);
/** Steps of the scale: no parts of a call, of a second, of a per cent. */
const WHOLE = [1, 2, 5, 10, 15, 20, 25, 30, 50, 60, 100, 120, 200, 250, 300, 500, 600, 1000, 2000, 5000, 10_000, 50_000, 100_000] as const;
const WIDTH_BEFORE_MEASURED = 320;

/** Below this many times every point is drawn. */
const FEW = 15;

/** The points that are drawn: all of a few; of many those that no line leads to. */
function drawnPoints(values: readonly (number | null | undefined)[]): number[] | null {
  if (values.length < FEW) return null;
  const known = (nth: number): boolean => typeof values[nth] === "number";
  return values.flatMap((_, nth) => (known(nth) && !known(nth - 1) && !known(nth + 1) ? [nth] : []));
}

/** How much larger than usual letters are where the chart stands: on a wall, much. */
const enlargedAt = (element: Element): number => Math.max(1, parseFloat(getComputedStyle(element).fontSize) / 16 || 1);

/** Larger letters need more room, but a wall has several charts below one another. */
const heightOf = (height: number, enlarged: number): number => Math.round(height * (1 + (enlarged - 1) * 0.6));

const written = (line: Line, value: number | null | undefined): string =>
  value === null || value === undefined ? "–" : (line.write ?? ((plain) => plain.toLocaleString(locale())))(value);

/** The time of a point: the hour within two days, else the day. */
function timeWriter(times: readonly number[]): (milliseconds: number) => string {
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const format: Intl.DateTimeFormatOptions =
    span > TWO_DAYS ? { month: "2-digit", day: "2-digit" } : { hour: "2-digit", minute: "2-digit", hour12: false };
  const writer = new Intl.DateTimeFormat(locale(), format);
  return (milliseconds) => writer.format(milliseconds);
}

export function Chart({ title, times, step, lines, height = 200, top = 1 }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const [enlarged, setEnlarged] = useState(1);
  const theme = shown.value;
  const tongue = locale();
  const data = useMemo<uPlot.AlignedData>(
    // An interval's values stand in its middle.
    () => [times.map((time) => (time + step / 2) / 1000), ...lines.map((line) => [...line.values])],
    [times, step, lines],
  );
  const long = (times.at(-1) ?? 0) - (times[0] ?? 0) > TWO_DAYS;
  const shape = lines.map((line) => `${line.label}/${line.ink}/${line.bars}/${line.dash}`).join();
  const latest = useRef({ data, lines, times });
  latest.current = { data, lines, times };

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const css = getComputedStyle(document.documentElement);
    const ink = (name: string): string => css.getPropertyValue(`--${name}`).trim();
    const now = (): typeof latest.current => latest.current;
    const scale = (value: number): string => {
      const first = now().lines[0];
      return first ? written(first, value) : "";
    };
    const time = (seconds: number): string => timeWriter(now().times)(seconds * 1000);
    const half = step / 2000;
    const letters = { font: `${12 * enlarged}px system-ui, sans-serif`, gap: 5 * enlarged };
    const axis = { ...letters, stroke: ink("muted"), grid: { stroke: ink("line"), width: 1 }, ticks: { stroke: ink("line"), width: 1 } };
    const drawn = new uPlot(
      {
        width: element.clientWidth || WIDTH_BEFORE_MEASURED,
        height: heightOf(height, enlarged),
        cursor: { drag: { x: false, y: false } },
        scales: { x: { time: true, range: (_, first, last) => [(first ?? 0) - half, (last ?? 0) + half] }, y: { range: (_, __, most) => [0, Math.max(top, (most ?? 0) * 1.08)] } },
        axes: [
          { ...axis, size: 30 * enlarged, space: 50 * enlarged, values: (_, splits) => splits.map(time), ...(long ? { incrs: [...DAYS] } : {}) },
          {
            ...axis,
            size: 56 * enlarged,
            space: 30 * enlarged,
            incrs: [...WHOLE],
            values: (_, splits) => splits.map((value) => scale(value)),
          },
        ],
        series: [
          { label: t("common.time"), value: (_, seconds) => (seconds === null ? "–" : time(seconds - half)) },
          ...lines.map((line, nth): uPlot.Series => {
            const colour = ink(line.ink);
            return {
              label: line.label,
              stroke: colour,
              width: 2 * enlarged,
              spanGaps: false,
              points: { show: !line.bars, size: 5 * enlarged, fill: colour, filter: (plot, nth) => drawnPoints((plot.data[nth] ?? []) as (number | null)[]) },
              value: (_, value) => written(now().lines[nth] ?? line, value),
              ...(line.dash ? { dash: [6, 4] } : {}),
              ...(line.bars ? { fill: `${colour}55`, paths: uPlot.paths.bars?.({ size: [0.8, 60] }) as uPlot.Series.PathBuilder } : {}),
            };
          }),
        ],
      },
      now().data,
      element,
    );
    plot.current = drawn;
    const watch = new ResizeObserver(() => {
      setEnlarged(enlargedAt(element));
      if (element.clientWidth > 0) drawn.setSize({ width: element.clientWidth, height: heightOf(height, enlarged) });
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      drawn.destroy();
      plot.current = undefined;
    };
  }, [shape, theme, tongue, height, top, step, long, enlarged]);
  useEffect(() => plot.current?.setData(data), [data]);

  const time = timeWriter(times);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div class="plot" ref={place} aria-hidden="true" />
      <details>
        <summary>{t("common.asTable")}</summary>
        <div class="table-wrap" tabIndex={0} role="region" aria-label={title}>
          <table>
            <caption class="visually-hidden">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{t("common.time")}</th>
                {lines.map((line) => (
                  <th key={line.label} scope="col" class="end">
                    {line.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times.map((at, nth) => (
                <tr key={at}>
                  <th scope="row">{time(at)}</th>
                  {lines.map((line) => (
                    <td key={line.label} class="end">
                      {written(line, line.values[nth])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
