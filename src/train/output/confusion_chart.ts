import type { Axis, Scale } from "npm:vega@6.4.0";
import { axis, draw, type Mark } from "./draw.ts";

/** Units of the matrix; the page scales the drawing to fit. */
const SIDE = 340;
/** With more classes there are no numbers in the cells, and not every class has its name at its row. */
const NUMBERED_CLASSES = 16;
/** Characters of a name that is too long to be shown in full. */
const NAME_LENGTH = 20;
/** By which the names of columns are turned, in degrees. */
const TURN = -40;

/** How often each class (rows) was taken for each (columns), as SVG: shades by the share of the row. */
export async function drawConfusion(
  matrix: readonly (readonly number[])[],
  classNames: readonly string[],
): Promise<string> {
  const names = classNames.map(shorten);
  const numbered = names.length <= NUMBERED_CLASSES;
  const fontSize = numbered ? 19 - names.length / 2 : 10;
  return await draw({
    ...{ width: SIDE, height: SIDE, padding: margins(names, fontSize), autosize: "none" },
    signals: [{ name: "names", value: names }],
    data: [{ name: "cells", values: cellsOf(matrix) }],
    scales: [band("x", "width", names.length), band("y", "height", names.length)],
    axes: nameAxes(fontSize, !numbered),
    marks: [field(), cells(numbered), ...numbered ? [numbers(fontSize)] : []],
  });
}

/** Those that are not empty. */
function cellsOf(matrix: readonly (readonly number[])[]) {
  return matrix.flatMap((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, taken) => {
      return { truth, taken, count, share: count / total, right: truth === taken };
    });
    return cells.filter(({ count }) => count > 0);
  });
}

function shorten(name: string): string {
  const characters = [...name];
  return characters.length > NAME_LENGTH ? `${characters.slice(0, NAME_LENGTH - 1).join("")}…` : name;
}

/** Room for the names: Vega cannot measure text without a canvas, and would leave far too much. */
function margins(names: readonly string[], fontSize: number) {
  const widthOf = (name: string) =>
    [...name].reduce((sum, c) => sum + (c < "\u2000" ? 0.58 : 1.05), 0) * fontSize; // East Asian ones are square
  const widest = Math.max(...names.map(widthOf));
  const [across, up] = [Math.cos(TURN / 180 * Math.PI), -Math.sin(TURN / 180 * Math.PI)];
  const overhang = Math.max(...names.map((name, i) => {
    return widthOf(name) * across - SIDE * (names.length - i - 0.5) / names.length;
  }));
  return { left: widest + 12, top: widest * up + fontSize + 6, right: Math.max(overhang, 0) + 6, bottom: 4 };
}

function band(name: string, range: "width" | "height", classes: number): Scale {
  return { name, type: "band", range, domain: [...Array(classes).keys()], padding: classes > 40 ? 0 : 0.06 };
}

function nameAxes(labelFontSize: number, labelOverlap: boolean): Axis[] {
  const encode = { labels: { update: { text: { signal: "names[datum.value]" } } } };
  const options = { encode, labelFontSize, labelOverlap, labelLimit: 0 };
  return [
    axis("top", "x", { ...options, labelAngle: TURN, labelAlign: "left", labelBaseline: "middle" }),
    axis("left", "y", options),
  ];
}

function field(): Mark {
  const side = { value: SIDE };
  const look = { fill: { value: "var(--field)" }, cornerRadius: { value: 4 } };
  return { type: "rect", encode: { enter: { width: side, height: side, ...look } } };
}

function cells(rounded: boolean): Mark {
  const enter = {
    x: { scale: "x", field: "taken" },
    y: { scale: "y", field: "truth" },
    width: { scale: "x", band: 1 },
    height: { scale: "y", band: 1 },
    fill: [{ test: "datum.right", value: "var(--right)" }, { value: "var(--wrong)" }],
    fillOpacity: { signal: "0.12 + 0.88 * datum.share" },
    cornerRadius: { value: rounded ? 4 : 0 },
  };
  return { type: "rect", from: { data: "cells" }, encode: { enter } };
}

function numbers(fontSize: number): Mark {
  return {
    ...{ type: "text", from: { data: "cells" } },
    encode: {
      enter: {
        x: { scale: "x", field: "taken", band: 0.5 },
        y: { scale: "y", field: "truth", band: 0.5 },
        ...{ align: { value: "center" }, baseline: { value: "middle" } },
        ...{ text: { field: "count" }, fontSize: { value: fontSize } },
        fill: [{ test: "datum.share > 0.55", value: "var(--on-shade)" }, { value: "var(--ink)" }],
      },
    },
  };
}
