import type { Axis, Scale } from "npm:vega@6.4.0";
import { axis, draw, type Mark } from "./draw.ts";

/** A quantity over the epochs; where it has no finite value there is no point. */
export interface Curve {
  readonly name: "training" | "validation";
  readonly values: readonly (number | undefined)[];
}

/** How curves are drawn. */
export interface CurveOptions {
  /** Of the values, in d3's notation. */
  readonly format: string;
  /** Whether the axis begins at 0. */
  readonly fromZero: boolean;
  /** The epoch at which validation has a ring, from 0. */
  readonly marked?: number | undefined;
}

/** Units of the drawing; the page scales it to fit. */
const [WIDTH, HEIGHT] = [400, 250];
/** Beyond these a curve has no dot at every epoch. */
const DOTTED_EPOCHS = 30;

/** Curves over the epochs, which are counted from 1, as SVG. */
export async function drawCurves(curves: readonly Curve[], options: CurveOptions): Promise<string> {
  const points = curves.flatMap(({ name, values }) =>
    values.flatMap((value, i) => Number.isFinite(value) ? [{ name, epoch: i + 1, value }] : [])
  );
  const epochs = Math.max(...curves.map(({ values }) => values.length));
  const marked = points.filter(({ name, epoch }) => name === "validation" && epoch - 1 === options.marked);
  return await draw({
    ...{ width: WIDTH, height: HEIGHT, padding: 4 },
    data: [{ name: "points", values: points }, { name: "marked", values: marked }],
    scales: scales(epochs, options.fromZero),
    axes: axes(options.format),
    marks: [lines(epochs), ring()],
  });
}

function scales(epochs: number, fromZero: boolean): Scale[] {
  const domain = ["training", "validation"];
  const values = { data: "points", field: "value" };
  return [
    { name: "epoch", type: "linear", range: "width", domain: [1, Math.max(epochs, 2)], zero: false },
    { name: "value", type: "linear", range: "height", domain: values, zero: fromZero, nice: true },
    { name: "color", type: "ordinal", domain, range: ["var(--training)", "var(--validation)"] },
    { name: "dash", type: "ordinal", domain, range: [[6, 4], [1, 0]] },
  ];
}

function axes(format: string): Axis[] {
  return [
    axis("bottom", "epoch", { title: "epoch", format: "d", tickMinStep: 1 }),
    axis("left", "value", { grid: true, format, tickCount: 5 }),
  ];
}

const PLACE = { x: { scale: "epoch", field: "epoch" }, y: { scale: "value", field: "value" } } as const;
const COLOR = { scale: "color", field: "name" } as const;

/** One group for each curve: its line and its dots. */
function lines(epochs: number): Mark {
  const dot = { value: epochs === 1 ? 70 : epochs <= DOTTED_EPOCHS ? 30 : 0 };
  const dash = { scale: "dash", field: "name" } as const;
  const line = { ...PLACE, stroke: COLOR, strokeDash: dash, strokeWidth: { value: 2.5 } };
  return {
    type: "group",
    from: { facet: { name: "curve", data: "points", groupby: "name" } },
    marks: [
      { type: "line", from: { data: "curve" }, encode: { enter: line } },
      { type: "symbol", from: { data: "curve" }, encode: { enter: { ...PLACE, fill: COLOR, size: dot } } },
    ],
  };
}

function ring(): Mark {
  const look = { size: { value: 110 }, fill: { value: "var(--card)" }, strokeWidth: { value: 3 } };
  return {
    type: "symbol",
    from: { data: "marked" },
    encode: { enter: { ...PLACE, ...look, stroke: COLOR } },
  };
}
