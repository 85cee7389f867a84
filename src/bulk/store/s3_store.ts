/**
 * A store that speaks the protocol of Amazon's S3, as MinIO, Ceph, R2 and others do.
 *
 * @module
 */
import { grantedVariable } from "../../util/environment.ts";
import { wait } from "../wait.ts";
import type { Store } from "./store.ts";

/** What is used of the client that signs requests. */
interface Client {
  fetch(
    url: string,
    init?: { method?: string; body?: string; headers?: Record<string, string> },
  ): Promise<Response>;
}

/** Options of the client. */
interface ClientOptions {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly service: "s3";
  readonly region: string;
  /** Its own tries after an answer from 500 on. */
  readonly retries: 0;
}

/** Tries of a request that gets no answer, or one from 500 on; the wait in milliseconds doubles each time. */
const [TRIES, FIRST_WAIT] = [5, 200];
/** The status of a server that has too many requests. */
const TOO_MANY = 429;
const USUAL_REGION = "us-east-1";

/** Reads a variable of the environment. */
type ReadVariable = (name: string) => string | undefined;

/**
 * Opens a store by `s3://BUCKET/PREFIX`, with the variables of Amazon's tools.
 *
 * @throws {Error} where keys are not in the environment, or may not be read from it
 */
export async function openS3Store(place: string, variable: ReadVariable = grantedVariable): Promise<Store> {
  const [, bucket, prefix = ""] = place.match(/^s3:\/\/([a-z0-9][a-z0-9.-]{2,62})(?:\/(.*?))?\/*$/i) ?? [];
  if (bucket === undefined) {
    throw new Error(
      `Cannot use ${place}: s3://BUCKET/PREFIX is wanted, BUCKET with 3 to 63 letters, digits, dots and hyphens`,
    );
  }
  const region = variable("AWS_REGION") ?? variable("AWS_DEFAULT_REGION") ?? USUAL_REGION;
  const endpoint = variable("AWS_ENDPOINT_URL_S3") ?? variable("AWS_ENDPOINT_URL");
  const root = endpoint === undefined
    ? `https://${bucket}.s3.${region}.amazonaws.com`
    : `${endpoint.replace(/\/+$/, "")}/${bucket}`;
  const sessionToken = variable("AWS_SESSION_TOKEN");
  const key = (name: string) => {
    const value = variable(name);
    if (value !== undefined) return value;
    throw new Error(`Cannot use ${place}: ${name} and --allow-env=${name} are wanted`);
  };
  const Client = await loadClient();
  const client = new Client({
    accessKeyId: key("AWS_ACCESS_KEY_ID"),
    secretAccessKey: key("AWS_SECRET_ACCESS_KEY"),
    ...sessionToken === undefined ? {} : { sessionToken },
    service: "s3",
    region,
    retries: 0, // it would leave their bodies unread
  });
  return new S3Store(client, { name: place, root, prefix: prefix === "" ? "" : `${prefix}/` });
}

/** Loads the client. The name is no text in `import()`, so that others do without it. */
async function loadClient(): Promise<new (options: ClientOptions) => Client> {
  return (await import(new URL("./s3_package.js", import.meta.url).href)).AwsClient;
}

interface Place {
  readonly name: string;
  /** The bucket's URL. */
  readonly root: string;
  /** What all keys begin with. */
  readonly prefix: string;
}

class S3Store implements Store {
  readonly name: string;
  readonly #client: Client;
  readonly #place: Place;

  constructor(client: Client, place: Place) {
    this.name = place.name;
    this.#client = client;
    this.#place = place;
  }

  async check(): Promise<void> {
    const path = `.check-${crypto.randomUUID()}`;
    await this.write(path, "");
    await (await this.#ask(this.#url(path), "DELETE")).body?.cancel();
  }

  async read(path: string): Promise<string | undefined> {
    const response = await this.#ask(this.#url(path), "GET", undefined, [404]);
    const text = await response.text();
    return response.ok ? text : undefined;
  }

  /** An object is there whole or not at all. */
  async write(path: string, text: string): Promise<void> {
    await (await this.#ask(this.#url(path), "PUT", text)).body?.cancel();
  }

  async *list(folder: string): AsyncGenerator<string, void, void> {
    const { root, prefix } = this.#place;
    let token: string | undefined;
    do {
      const query = new URLSearchParams({
        "list-type": "2",
        "encoding-type": "url",
        prefix: `${prefix}${folder}/`,
        ...token === undefined ? {} : { "continuation-token": token },
      });
      const text = await (await this.#ask(`${root}/?${query}`, "GET")).text();
      for (const [, name] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) {
        yield decodeURIComponent(name!.replaceAll("+", " ")).slice(prefix.length);
      }
      token = text.match(/<NextContinuationToken>([^<]*)<\/NextContinuationToken>/)?.[1];
    } while (token !== undefined);
  }

  #url(path: string): string {
    const { root, prefix } = this.#place;
    return `${root}/${(prefix + path).split("/").map(encodeURIComponent).join("/")}`;
  }

  /** @throws {Error} for a status that is no success and none of those allowed */
  async #ask(
    url: string,
    method: string,
    body?: string,
    allowed: readonly number[] = [],
  ): Promise<Response> {
    const response = await this.#answer(url, method, body);
    if (response.ok || allowed.includes(response.status)) return response;
    const text = await response.text();
    const code = text.match(/<Code>([^<]*)<\/Code>/)?.[1];
    const reason = `HTTP status ${response.status}${code === undefined ? "" : ` ${code}`}`;
    throw new Error(
      `Cannot ${method === "GET" ? "read results from" : "write results to"} ${this.name}: ${reason}`,
    );
  }

  /** The answer, if need be after some tries. */
  async #answer(url: string, method: string, body: string | undefined): Promise<Response> {
    for (let attempt = 1;; attempt++) {
      const isLast = attempt === TRIES;
      try {
        const response = await this.#client.fetch(url, { method, ...body === undefined ? {} : { body } });
        if (isLast || response.status < 500 && response.status !== TOO_MANY) return response;
        await response.body?.cancel();
      } catch (cause) {
        if (isLast) throw new Error(`Cannot reach ${this.name}: ${(cause as Error).message}`, { cause });
      }
      await wait(FIRST_WAIT * 2 ** (attempt - 1));
    }
  }
}
