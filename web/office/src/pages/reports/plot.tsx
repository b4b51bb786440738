// A chart of bars with a line of the former period, drawn by uPlot. Numbers here are only drawn;
// what is said at the pointer comes from the exact amounts.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export interface PlotProps {
  labels: readonly string[];
  now: readonly number[];
  before: readonly number[];
  height: number;
  // For the numbers at the side.
  format: (value: number) => string;
  // The place that is looked at, by pointer or keyboard; null: none.
  at: number | null;
  onAt: (at: number | null) => void;
}

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function optionsOf(props: { current: PlotProps }, width: number): uPlot.Options {
  const { labels, height } = props.current;
  const soft = colour("--soft");
  const axis = {
    stroke: soft,
    font: "12px system-ui, sans-serif",
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    padding: [12, 8, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: false, y: false },
    },
    scales: {
      x: { time: false, range: [-0.6, labels.length - 0.4] },
      y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.08 : 1] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 28,
        splits: () => {
          const step = Math.max(1, Math.ceil(labels.length / Math.max(2, Math.floor(width / 64))));
          return labels.map((_, at) => at).filter((at) => at % step === 0);
        },
        values: (_, splits) => splits.map((at) => labels[at] ?? "") },
      { ...axis, size: 62, values: (_, splits) => splits.map((one) => props.current.format(one)) },
    ],
    series: [
      {},
      { fill: colour("--accent"), stroke: colour("--accent"), width: 0, points: { show: false },
        paths: uPlot.paths.bars!({ size: [0.62, 46], radius: 0.15 }) },
      // A broad line of the ground beneath keeps the dashes readable across the bars.
      { stroke: colour("--surface"), width: 6, points: { show: false } },
      { stroke: colour("--info"), width: 2, dash: [5, 4], points: { show: labels.length < 2 } },
    ],
    hooks: {
      setCursor: [(plot) => {
        const at = plot.cursor.idx ?? null;
        if (at !== props.current.at) props.current.onAt(at);
      }],
    },
  };
}

export default function Plot(props: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const element = box.current!;
    const draw = () => {
      const { labels, now, before } = latest.current;
      plot.current?.destroy();
      const data: uPlot.AlignedData = [labels.map((_, at) => at), [...now], [...before],
                                        [...before]];
      plot.current = new uPlot(optionsOf(latest, element.clientWidth), data, element);
    };
    draw();
    let width = element.clientWidth;
    const sizes = new ResizeObserver(() => {
      if (element.clientWidth === width || element.clientWidth === 0) return;
      width = element.clientWidth;
      draw();
    });
    sizes.observe(element);
    // Colours are those of the theme.
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", draw);
    addEventListener("themechange", draw);
    return () => {
      sizes.disconnect();
      dark.removeEventListener("change", draw);
      removeEventListener("themechange", draw);
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [props.labels, props.now, props.before, props.height]);

  // From the keyboard: the cursor goes where it is told to.
  useEffect(() => {
    const drawn = plot.current;
    if (!drawn || props.at === null || drawn.cursor.idx === props.at) return;
    drawn.setCursor({ left: drawn.valToPos(props.at, "x"), top: 1 });
  }, [props.at]);

  return <div ref={box} class="plot" aria-hidden="true" />;
}
