/**
 * Vega, with the report's look: colours are the page's custom properties, so that drawings follow its mode.
 *
 * @module
 */
import type { Axis, Spec } from "npm:vega@6.4.0";

/** One of a drawing's marks. */
export type Mark = NonNullable<Spec["marks"]>[number];

const STYLE = {
  labelColor: "var(--muted)",
  titleColor: "var(--muted)",
  gridColor: "var(--line)",
  labelFontSize: 14,
  titleFontSize: 14,
  titleFontWeight: 400,
  aria: false, // the page describes a drawing as a whole
} as const;

/** An axis without lines of its own. */
export function axis(orient: Axis["orient"], scale: string, options: Partial<Axis>): Axis {
  return { orient, scale, ticks: false, domain: false, labelPadding: 8, titlePadding: 8, ...options } as Axis;
}

/** A drawing as SVG. Vega is loaded here and not before: a run that is never reported does without. */
export async function draw(spec: Spec): Promise<string> {
  const { parse, View } = await import("npm:vega@6.4.0");
  const view = new View(parse(spec, { axis: STYLE }), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
