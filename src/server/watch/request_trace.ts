import type { Timings } from "../../model/classify_options.ts";

/**
 * One line of an access log.
 *
 * @example
 * ```ts
 * import type { RequestRecord } from "../../../mod.ts";
 *
 * const isSlow = ({ milliseconds }: RequestRecord) => milliseconds > 1000;
 * ```
 */
export interface RequestRecord {
  /** When the answer was ready: ISO 8601, in UTC. */
  readonly time: string;
  /** The `x-request-id` of request and answer. */
  readonly id: string;
  /** The request's method. */
  readonly method: string;
  /** The path of its URL, without the query. */
  readonly path: string;
  /** The answer's status; 499 where the client had left. */
  readonly status: number;
  /** From the request to its answer. */
  readonly milliseconds: number;
  /** Length of the body that was read. */
  readonly bytes?: number | undefined;
  /** The name by which a model was asked for. */
  readonly model?: string | undefined;
  /** Milliseconds of each step, as far as it was done. */
  readonly stages?: Partial<Timings> | undefined;
}

/** A step of a picture's way, with its end on the clock of `performance`. */
export interface Stage {
  readonly name: keyof Timings;
  readonly milliseconds: number;
  readonly end: number;
}

/** Notes about one request, taken while it is answered. */
export class RequestTrace {
  readonly start = performance.now();
  readonly stages: Stage[] = [];
  model: string | undefined;
  bytes: number | undefined;

  constructor(readonly id: string) {}

  /** Notes that the picture has just been prepared, in that time. */
  prepared({ decode, preprocess }: Omit<Timings, "forward">): void {
    const end = performance.now();
    this.stages.push({ name: "decode", milliseconds: decode, end: end - preprocess });
    this.stages.push({ name: "preprocess", milliseconds: preprocess, end });
  }

  /** Notes that the model has just computed, for that time. */
  computed(milliseconds: number): void {
    this.stages.push({ name: "forward", milliseconds, end: performance.now() });
  }
}

/** The text that a client may give its request; others get a new one. */
const ID = /^[\w.:-]{1,128}$/;

/** The id of a request: its own, or a new one. */
export function requestId(request: Request): string {
  const given = request.headers.get("x-request-id") ?? "";
  return ID.test(given) ? given : crypto.randomUUID();
}
