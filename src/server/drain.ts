/**
 * The end of a server that was told to stop: what has begun is finished, within a limit.
 *
 * @module
 */
import { errorResponse, HttpError } from "./http_error.ts";

type Fetch = (request: Request) => Promise<Response>;

/** A thread of the same server, `deno serve --parallel`, says whether it still has work. */
interface Peer {
  readonly thread: string;
  readonly isBusy: boolean;
}

/** Milliseconds within which all threads have heard the signal and said whether they have work. */
const PEERS_ANSWER = 500;

/** Milliseconds in which the last answers leave: Deno 2.9 counts them as sent some time before they are. */
const FLUSH = 100;

/** Options of the end. */
export interface DrainOptions {
  /** Milliseconds that requests may take to finish. */
  readonly timeout: number;
  /** Called once all is finished, or the time is over. */
  readonly exit: () => void;
}

/**
 * Counts the requests of a handler. Once told to stop, it refuses new ones (their connections end), and calls `exit` when
 * this thread and all others of the process have answered those that had begun.
 */
export class Drain {
  readonly #fetch: Fetch;
  readonly #options: DrainOptions;
  readonly #thread: string = crypto.randomUUID();
  readonly #peers = typeof BroadcastChannel === "function"
    ? new BroadcastChannel("vit-edge drain")
    : undefined;
  readonly #busyPeers = new Set<string>();
  #underWay = 0;
  #state: "serves" | "asks its peers" | "ends" = "serves";

  constructor(fetch: Fetch, options: DrainOptions) {
    this.#fetch = fetch;
    this.#options = options;
    this.#peers?.addEventListener("message", ({ data }) => this.#hear(data as Peer));
  }

  /** Answers a request, unless the server stops: then only whether it still lives. */
  async answer(request: Request, completed?: Promise<void>): Promise<Response> {
    if (this.#state !== "serves" && !request.url.endsWith("/healthz")) return leaving();
    this.#underWay++;
    const leave = () => {
      this.#underWay--;
      this.#tellPeers();
      this.#endIfIdle();
    };
    try {
      const response = await this.#fetch(request);
      if (this.#state !== "serves") response.headers.set("connection", "close");
      return response;
    } finally {
      if (completed) completed.then(leave, leave);
      else setTimeout(leave); // where the runtime does not tell when the answer has been sent
    }
  }

  /** Stops: at the signal, of which there may be several. */
  stop(): void {
    if (this.#state !== "serves") return;
    this.#state = "asks its peers";
    this.#tellPeers();
    setTimeout(() => {
      this.#state = "ends";
      this.#endIfIdle();
    }, PEERS_ANSWER);
    setTimeout(() => this.#options.exit(), this.#options.timeout);
  }

  #tellPeers(): void {
    if (this.#state === "serves") return;
    this.#peers?.postMessage({ thread: this.#thread, isBusy: this.#underWay > 0 } satisfies Peer);
  }

  #hear({ thread, isBusy }: Peer): void {
    if (isBusy) this.#busyPeers.add(thread);
    else this.#busyPeers.delete(thread);
    this.#endIfIdle();
  }

  #endIfIdle(): void {
    if (this.#isIdle()) setTimeout(() => this.#isIdle() && this.#options.exit(), FLUSH);
  }

  /** Tells whether neither this thread nor another one has work, as far as is known. */
  #isIdle(): boolean {
    return this.#state === "ends" && this.#underWay === 0 && this.#busyPeers.size === 0;
  }
}

function leaving(): Response {
  const headers = { "retry-after": "1", connection: "close" };
  const error = new HttpError("busy", "Cannot take another request: the server is about to end", headers);
  return errorResponse(error, () => {});
}

/** Stops at SIGTERM, where the runtime has signals. */
export function stopAtSignal(drain: Drain): void {
  if (typeof Deno.addSignalListener !== "function" || Deno.build.os === "windows") return;
  Deno.addSignalListener("SIGTERM", () => drain.stop());
}
