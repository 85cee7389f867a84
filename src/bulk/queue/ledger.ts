/**
 * What Redis remembers of a run beside its jobs: which pictures were added, which jobs are done, and counts of both.
 * Each change is one script, so that it happens whole or not at all.
 *
 * @module
 */
import type { BulkPicture, Failed } from "../outcome.ts";
import { countFinal, isFailed, type Outcome } from "../outcome.ts";
import type { Redis } from "./package_types.ts";

/** The beginning of all keys: what is in braces puts them on one node of a cluster. */
export const PREFIX = "{vit-edge}";

/** Failures and finished jobs of which details are kept. */
const [FAILURES_KEPT, FINISHED_KEPT] = [100, 1000];

/**
 * Marks the pictures of a batch that are new, and puts them into the outbox as a job. Where the process ends before
 * the job is in the queue, it is taken from the outbox by the next one. KEYS: outbox, totals, a bucket for each picture.
 * ARGV: a number and a JSON text for each picture. Returns the job's id and pictures, or nothing.
 */
const CLAIM = `
local fresh = {}
for i = 3, #KEYS do
  if redis.call('SADD', KEYS[i], ARGV[2 * i - 5]) == 1 then
    fresh[#fresh + 1] = ARGV[2 * i - 4]
  end
end
if #fresh == 0 then return {} end
local pictures = '[' .. table.concat(fresh, ',') .. ']'
local id = redis.sha1hex(pictures)
redis.call('HSET', KEYS[1], id, pictures)
redis.call('HINCRBY', KEYS[2], 'added', #fresh)
return {id, pictures, #fresh}
`;

/**
 * Counts a job's pictures, once. KEYS: a bucket for the job, totals, finished, failures. ARGV: the job's number, pictures
 * done, pictures failed, then failures as JSON texts.
 */
const FINISH = `
if redis.call('SADD', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HINCRBY', KEYS[2], 'done', ARGV[2])
redis.call('HINCRBY', KEYS[2], 'failed', ARGV[3])
local now = redis.call('TIME')
redis.call('LPUSH', KEYS[3], now[1] .. '.' .. string.format('%06d', now[2]) .. ' ' .. (ARGV[2] + ARGV[3]))
redis.call('LTRIM', KEYS[3], 0, ${FINISHED_KEPT - 1})
for i = 4, #ARGV do redis.call('LPUSH', KEYS[4], ARGV[i]) end
redis.call('LTRIM', KEYS[4], 0, ${FAILURES_KEPT - 1})
return 1
`;

/** A job that is in the outbox. */
export interface Claimed {
  readonly id: string;
  readonly pictures: readonly BulkPicture[];
}

/** Counts of pictures. */
export interface Totals {
  readonly added: number;
  readonly done: number;
  readonly failed: number;
}

/** The record of one queue. */
export class Ledger {
  readonly #client: Redis;
  readonly #root: string;

  constructor(client: Redis, name: string) {
    this.#client = client;
    this.#root = `${PREFIX}:${name}:bulk`;
  }

  /** Takes a batch into the outbox without the pictures that were added before. @returns `undefined` where all were */
  async claim(pictures: readonly BulkPicture[]): Promise<Claimed | undefined> {
    const places = pictures.map(({ id }) => placeOf(id));
    const keys = [
      this.#key("outbox"),
      this.#key("totals"),
      ...places.map(({ bucket }) => this.#key(`known:${bucket}`)),
    ];
    const args = pictures.flatMap((picture, i) => [places[i]!.number, JSON.stringify(picture)]);
    const [id, text] = await this.#client.eval(CLAIM, keys.length, ...keys, ...args) as [string?, string?];
    return id === undefined ? undefined : { id, pictures: JSON.parse(text!) };
  }

  /** The jobs in the outbox. */
  async *outbox(): AsyncGenerator<Claimed, void, void> {
    let cursor = "0";
    do {
      const [next, entries] = await this.#client.hscan(this.#key("outbox"), cursor);
      for (let i = 0; i < entries.length; i += 2) {
        yield { id: entries[i]!, pictures: JSON.parse(entries[i + 1]!) };
      }
      cursor = next;
    } while (cursor !== "0");
  }

  /** The number of jobs in the outbox. */
  async waiting(): Promise<number> {
    return await this.#client.hlen(this.#key("outbox"));
  }

  /** Takes jobs that are in the queue out of the outbox. */
  async release(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#client.hdel(this.#key("outbox"), ...ids);
  }

  /** Counts the outcomes of a job. Called again for the same job, it changes nothing. */
  async finish(id: string, outcomes: readonly Outcome[]): Promise<void> {
    const { done, failed } = countFinal(outcomes);
    const failures = outcomes.filter((outcome): outcome is Failed => isFailed(outcome) && !outcome.retry);
    const { bucket, number } = placeOf(id);
    const keys = [`finished:${bucket}`, "totals", "finished", "failures"].map((name) => this.#key(name));
    const texts = failures.slice(0, FAILURES_KEPT).map((failure) => JSON.stringify(failure));
    await this.#client.eval(FINISH, keys.length, ...keys, number, done, failed, ...texts);
  }

  async totals(): Promise<Totals> {
    const found = await this.#client.hgetall(this.#key("totals"));
    const count = (name: string) => Number(found[name] ?? 0);
    return { added: count("added"), done: count("done"), failed: count("failed") };
  }

  /** The last jobs that were done: seconds since 1970, and pictures, the latest first. */
  async finished(): Promise<{ readonly seconds: number; readonly pictures: number }[]> {
    const lines = await this.#client.lrange(this.#key("finished"), 0, -1);
    return lines.map((line) => line.split(" ").map(Number)).map(([seconds, pictures]) => ({
      seconds: seconds!,
      pictures: pictures!,
    }));
  }

  /** The last failures, the latest first. */
  async failures(most: number): Promise<Failed[]> {
    const texts = await this.#client.lrange(this.#key("failures"), 0, most - 1);
    return texts.map((text) => JSON.parse(text));
  }

  /** Keeps a text under a name unless there is one. @returns what is kept */
  async settle(name: string, text: string): Promise<string> {
    await this.#client.hsetnx(this.#key("settings"), name, text);
    return (await this.#client.hget(this.#key("settings"), name))!;
  }

  #key(name: string): string {
    return `${this.#root}:${name}`;
  }
}

/**
 * The place of an identity among sets of whole numbers, which Redis keeps in eight bytes each: 80 of its bits. Of 10⁹
 * pictures each of 65,536 buckets has 15,000.
 */
function placeOf(id: string): { readonly bucket: string; readonly number: string } {
  const [digits, attempt = ""] = id.split("-");
  const number = BigInt.asIntN(64, BigInt(`0x${digits!.slice(4, 20)}`) + BigInt(attempt || 0));
  return { bucket: digits!.slice(0, 4), number: String(number) };
}
