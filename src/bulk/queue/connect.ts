import { loadQueuePackages } from "./load_packages.ts";
import type { Redis } from "./package_types.ts";
import { parseQueueUrl, type QueueUrl } from "./queue_url.ts";

/** Milliseconds in which a queue must answer for the first time. */
const PATIENCE = 5000;
/** Milliseconds between two tries to come back to a queue that was lost: it may be starting again. */
const [FIRST_WAIT, LONGEST_WAIT] = [100, 2000];

/** A client of a queue that has answered. */
export interface Connection extends Disposable {
  readonly client: Redis;
  /** The address as it may be printed. */
  readonly shown: string;
}

/**
 * Connects to a queue. Once it has answered, the client comes back to it by itself whenever it is lost.
 *
 * @throws {RangeError} for an address that is none
 * @throws {Error} where nothing answers there, in a few seconds, or refuses
 */
export async function connect(address: string): Promise<Connection> {
  const url = parseQueueUrl(address);
  const { Redis } = await loadQueuePackages();
  let [answered, told] = [false, undefined as Error | undefined];
  const client = new Redis({
    ...optionsOf(url),
    retryStrategy: (times) => answered ? Math.min(FIRST_WAIT * 2 ** times, LONGEST_WAIT) : null,
  });
  client.on("error", (error: Error) => told = error);
  try {
    await withinPatience(client.connect().then(() => client.ping()));
    answered = true;
  } catch (error) {
    client.disconnect();
    const reason = told ?? error as Error;
    throw new Error(`Cannot use the queue ${url.shown}: ${reasonOf(reason)}`, { cause: reason });
  }
  return { client, shown: url.shown, [Symbol.dispose]: () => client.disconnect() };
}

function optionsOf({ host, port, username, password, db, tls }: QueueUrl) {
  return {
    host,
    port,
    db,
    ...username === undefined ? {} : { username },
    ...password === undefined ? {} : { password },
    ...tls ? { tls: { servername: host } } : {},
    lazyConnect: true,
    connectTimeout: PATIENCE,
    maxRetriesPerRequest: null, // BullMQ waits as long as it takes
  };
}

async function withinPatience(work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not answer in ${PATIENCE / 1000} s`)), PATIENCE);
  });
  work.catch(() => {}); // ends after `late` where that wins
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The reason in words, of which an error of the system has none. */
function reasonOf({ message, name, ...rest }: Error & { code?: string }): string {
  const text = message || rest.code || name;
  if (/ETIMEDOUT/.test(text)) return `it did not answer in ${PATIENCE / 1000} s`;
  if (/NOAUTH|WRONGPASS|invalid password/i.test(text)) return `it wants another name or password (${text})`;
  return text;
}
