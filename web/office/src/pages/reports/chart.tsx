// A chart that is read by pointer, finger and keyboard: what it says of a place stands above it.
import type { FunctionComponent } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { Skeleton } from "../../ui";
import type { PlotProps } from "./plot";

export interface Point {
  label: string; // at the axis
  name: string; // in full
  now: number;
  before: number;
  // What is said of it, from exact amounts.
  nowText: string;
  beforeText: string;
}

// Kept for the next chart.
let loadedPlot: FunctionComponent<PlotProps> | undefined;

function usePlot() {
  const [Plot, setPlot] = useState<FunctionComponent<PlotProps> | undefined>(() => loadedPlot);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    if (loadedPlot) return;
    let isCurrent = true;
    import("./plot").then(({ default: loaded }) => {
      loadedPlot = loaded;
      if (isCurrent) setPlot(() => loaded);
    }, () => {
      if (isCurrent) setFailed(true);
    });
    return () => {
      isCurrent = false;
    };
  }, []);
  return { Plot, hasFailed };
}

export function Chart({ title, points, nowName, beforeName, format }: {
  title: string;
  points: readonly Point[];
  nowName: string;
  beforeName: string;
  format: (value: number) => string;
}) {
  const { Plot, hasFailed } = usePlot();
  const [at, setAt] = useState<number | null>(null);
  const [drawn, setDrawn] = useState({ points, data: dataOf(points) });
  if (drawn.points !== points) setDrawn({ points, data: dataOf(points) });
  const hint = useId();
  const point = at === null ? undefined : points[at];

  const move = (event: KeyboardEvent) => {
    const last = points.length - 1;
    const to = {
      ArrowRight: Math.min(last, (at ?? -1) + 1),
      ArrowLeft: Math.max(0, (at ?? points.length) - 1),
      Home: 0,
      End: last,
    }[event.key];
    if (event.key === "Escape") setAt(null);
    if (to === undefined || last < 0) return;
    event.preventDefault();
    setAt(to);
  };

  return (
    <figure class="chart card unprinted">
      <figcaption>
        <span class="strong">{title}</span>
        <span class="chart-keys small soft">
          <span class="chart-key chart-key-now">{nowName}</span>
          <span class="chart-key chart-key-before">{beforeName}</span>
        </span>
      </figcaption>
      <p class="chart-words" aria-live="polite">
        {point ? <>
          <strong>{point.name}</strong>: <span class="number">{point.nowText}</span>
          <span class="soft"> ({beforeName}:{" "}
            <span class="number">{point.beforeText}</span>)</span>
        </> : <span class="soft" id={hint}>Point at a bar, or use the arrow keys.</span>}
      </p>
      <div class="chart-box" role="group" tabIndex={0} onKeyDown={move}
        aria-label={`${title}: chart of ${points.length} values, arrow keys read them`}
        onBlur={() => setAt(null)} onMouseLeave={() => setAt(null)}>
        {hasFailed ? <p class="soft">The chart could not be loaded. The table has its numbers.</p>
          : Plot ? <Plot {...drawn.data} height={260} format={format} at={at} onAt={setAt} />
          : <Skeleton lines={6} />}
      </div>
    </figure>
  );
}

function dataOf(points: readonly Point[]) {
  return {
    labels: points.map(({ label }) => label),
    now: points.map(({ now }) => now),
    before: points.map(({ before }) => before),
  };
}
