import { Graph, layout } from "@dagrejs/dagre";
import { useMemo } from "preact/hooks";
import { t } from "../../i18n";

/** A step of a flow, and where it leads. */
export interface Step {
  name: string;
  kind: string;
  summary: string;
  next: { label: string; to: string }[];
}

const WIDTH = 150;
const HEIGHT = 46;

interface Drawn {
  width: number;
  height: number;
  boxes: { step: Step; x: number; y: number }[];
  lines: { key: string; path: string; label: string; x: number; y: number }[];
}

/** Where everything stands. */
export function drawn(steps: readonly Step[]): Drawn {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 30, ranksep: 50, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(steps.map((step) => step.name));
  for (const step of steps) graph.setNode(step.name, { width: WIDTH, height: HEIGHT });
  for (const step of steps) {
    step.next.forEach((next, at) => {
      if (known.has(next.to)) graph.setEdge(step.name, next.to, { label: next.label, width: 40, height: 12 }, String(at));
    });
  }
  layout(graph);
  const whole = graph.graph() as { width?: number; height?: number };
  return {
    width: whole.width ?? 0,
    height: whole.height ?? 0,
    boxes: steps.map((step) => {
      const { x, y } = graph.node(step.name) as { x: number; y: number };
      return { step, x, y };
    }),
    lines: graph.edges().map((edge) => {
      const { points, label, x, y } = graph.edge(edge) as { points: { x: number; y: number }[]; label: string; x?: number; y?: number };
      const path = points.map((point, at) => `${at === 0 ? "M" : "L"}${point.x.toFixed(1)} ${point.y.toFixed(1)}`).join("");
      return { key: `${edge.v} ${edge.w} ${edge.name ?? ""}`, path, label, x: x ?? points[0]?.x ?? 0, y: y ?? points[0]?.y ?? 0 };
    }),
  };
}

/** The picture of a flow; those who don't see it have the list of its steps. */
export function FlowPicture({ steps }: { steps: readonly Step[] }) {
  const picture = useMemo(() => drawn(steps), [steps]);
  return (
    <figure class="stack">
      <figcaption>
        <h2>{t("admin.picture")}</h2>
      </figcaption>
      <div class="graph" tabIndex={0} role="group" aria-label={t("admin.picture")}>
        <svg width={picture.width} height={picture.height} aria-hidden="true" focusable="false">
          <defs>
            <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0 0L8 4L0 8" />
            </marker>
          </defs>
          {picture.lines.map((line) => (
            <g key={line.key}>
              <path d={line.path} marker-end="url(#arrow)" />
              <text class="label" x={line.x} y={line.y} text-anchor="middle">
                {line.label}
              </text>
            </g>
          ))}
          {picture.boxes.map(({ step, x, y }) => (
            <g key={step.name} transform={`translate(${x - WIDTH / 2} ${y - HEIGHT / 2})`}>
              <title>{step.summary}</title>
              <rect width={WIDTH} height={HEIGHT} rx="6" />
              <text x="10" y="19">
                {step.name}
              </text>
              <text class="kind" x="10" y="36">
                {step.kind}
              </text>
            </g>
          ))}
        </svg>
      </div>
      <ul class="visually-hidden">
        {steps.map((step) => (
          <li key={step.name}>
            {step.name}: {step.summary}. {step.next.map(({ label, to }) => `${label} → ${to}`).join(", ")}
          </li>
        ))}
      </ul>
    </figure>
  );
}
