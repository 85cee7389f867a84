/// <reference lib="dom" />
import type { Timings } from "../../../model/classify_options.ts";
import { make } from "../dom.ts";
import { duration } from "../figures.ts";

/** Steps of a picture's way, in order, and what they are called. */
const STEPS = ["decode", "preprocess", "forward", "explain"] as const;

/** The time that each step took. */
export class VitTimes extends HTMLElement {
  connectedCallback(): void {
    this.hidden = true;
  }

  /** @param where it was computed @param explain milliseconds of the map, once there is one */
  show(milliseconds: Timings | undefined, where = "", explain?: number): void {
    this.hidden = milliseconds === undefined;
    if (!milliseconds) return;
    const times = STEPS.map((step) => [step, { ...milliseconds, explain }[step]] as const);
    const known = times.filter((entry): entry is [typeof entry[0], number] => entry[1] !== undefined);
    const total = known.reduce((sum, [, time]) => sum + time, 0);
    const parts = known.map(([step, time]) => {
      const part = make("span", { "data-step": step });
      part.style.flexGrow = `${Math.max(time, total / 200)}`;
      return part;
    });
    const rows = known.map(([step, time]) =>
      make("div", { "data-step": step }, make("dt", {}, step), make("dd", {}, duration(time)))
    );
    this.replaceChildren(
      make("h3", {}, `${duration(total)} ${where}`),
      make("div", { class: "timeline", "aria-hidden": true }, ...parts),
      make("dl", {}, ...rows),
    );
  }
}
