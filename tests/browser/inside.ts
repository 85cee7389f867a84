/**
 * Functions that tests run inside a page. These functions are sent there as text: they see nothing of their
 * modules.
 *
 * @module
 */
import type { Page } from "puppeteer-core";
import type { LoadModelOptions, PreprocessOptions } from "../../mod.ts";

/** A pass of a model. */
export interface Order {
  /** URL of the bundle, as the page sees it. */
  readonly bundle: string;
  readonly model: string;
  readonly options: LoadModelOptions;
  readonly pixels: readonly number[];
  /** True where passes are repeated until other threads have helped. */
  readonly untilHelped?: boolean;
}

/** Logits as the page computes them, and on what. */
export async function forward(page: Page, order: Order): Promise<{ logits: number[]; device: string }> {
  return await page.evaluate(async ({ bundle, model: source, options, pixels, untilHelped }: Order) => {
    const { loadModel } = await import(bundle);
    const counts = globalThis as unknown as { unitsHelped: number };
    const model = await loadModel(source, options);
    try {
      for (let tries = 0; tries < 500; tries++) {
        const logits = await model.forward(Float32Array.from(pixels));
        if (!untilHelped || counts.unitsHelped > 0) return { logits: [...logits], device: model.device };
        await new Promise((resolve) => setTimeout(resolve, 10)); // so that threads can start
      }
      throw new Error("No thread has helped");
    } finally {
      model.dispose();
    }
  }, order);
}

/**
 * Lets the page count, in `unitsHelped`, the units of jobs that other threads do from now on: those that its own thread
 * offers less those that it takes. Word 0 of `src/cpu/control.ts` is the ticket.
 */
export async function countHelp(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { compareExchange, store } = Atomics;
    const isCounting = "unitsHelped" in globalThis;
    const counts = Object.assign(globalThis, { unitsHelped: 0 });
    if (isCounting) return;
    Atomics.store = ((words: Int32Array, index: number, value: number) => {
      if (index === 0) counts.unitsHelped += value >> 12;
      return store(words, index, value);
    }) as typeof store;
    Atomics.compareExchange = ((words: Int32Array, index: number, expected: number, value: number) => {
      const found = compareExchange(words, index, expected, value);
      if (found === expected) counts.unitsHelped -= value - expected;
      return found;
    }) as typeof compareExchange;
  });
}

/** Tells whether the page has WebGPU and an adapter for it. */
export async function hasAdapter(page: Page): Promise<boolean> {
  return await page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
}

/** A picture as the page prepares it. */
export async function prepare(
  page: Page,
  bundle: string,
  picture: string,
  options: PreprocessOptions,
): Promise<number[]> {
  return await page.evaluate(
    async (bundle, picture, options) => [...await (await import(bundle)).preprocess(picture, options)],
    ...[bundle, picture, options] as const,
  );
}

/** The name and message of the error with which `call`, a function of the bundle, refuses `argument`. */
export async function complaint(page: Page, bundle: string, call: string, argument: string): Promise<string> {
  return await page.evaluate(
    async (bundle, call, argument) =>
      await (await import(bundle))[call](argument).then(() => "nothing", (error: Error) => String(error)),
    ...[bundle, call, argument] as const,
  );
}
