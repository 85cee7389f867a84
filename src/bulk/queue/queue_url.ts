/**
 * The address of a queue. Its password is never part of what is printed.
 *
 * @module
 */

/** What a client needs to connect. */
export interface QueueUrl {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** The number of the data base. */
  readonly db: number;
  readonly tls: boolean;
  /** The address as it may be printed. */
  readonly shown: string;
}

const USUAL_PORT = 6379;

/** Reads an address. @throws {RangeError} that says what is wanted, and does not repeat a password */
export function parseQueueUrl(text: string): QueueUrl {
  const shown = withoutPassword(text);
  const refuse = (reason: string) => new RangeError(`Cannot use the queue ${shown}: ${reason}`);
  if (!/^rediss?:\/\//i.test(text) || !URL.canParse(text)) {
    throw refuse(
      "redis://HOST:PORT or rediss://HOST:PORT is wanted; special characters of a password as %40",
    );
  }
  // Of its own schemes a URL knows the parts, of others such as redis: not in all runtimes.
  const url = new URL(text.replace(/^redis(s?):/i, "http$1:"));
  const path = url.pathname.slice(1);
  if (!/^\d*$/.test(path)) throw refuse(`/${path} is no number of a data base`);
  const port = /:\d+$/.test(url.host) ? Number(url.port) : portOf(text) ?? USUAL_PORT;
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port,
    username: decoded(url.username, refuse),
    password: decoded(url.password, refuse),
    db: Number(path),
    tls: /^rediss:/i.test(text),
    shown,
  };
}

/** A port that is the usual one of http, which a URL leaves out. */
function portOf(text: string): number | undefined {
  const [, port] = text.match(/^rediss?:\/\/(?:[^@/]*@)?(?:\[[^\]]*\]|[^:/]*):(\d+)/i) ?? [];
  return port === undefined ? undefined : Number(port);
}

function decoded(part: string, refuse: (reason: string) => Error): string | undefined {
  try {
    return decodeURIComponent(part) || undefined;
  } catch {
    throw refuse("a % in the name or password is not followed by two hexadecimal digits");
  }
}

/** The address without its password, and without all that may be one where it cannot be understood. */
function withoutPassword(text: string): string {
  const at = text.lastIndexOf("@");
  if (at < 0) return text;
  const [scheme] = text.match(/^\w+:\/\//) ?? [""];
  const [user] = text.slice(scheme.length, at).split(":");
  const named = scheme !== "" && user !== "" && text.slice(scheme.length, at).includes(":");
  return `${scheme}${named ? user : ""}${named ? ":" : ""}***${text.slice(at)}`;
}
