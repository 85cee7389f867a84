/**
 * What people do with the page, and what they see.
 *
 * @module
 */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { Buffer } from "node:buffer";
import type { Page } from "puppeteer-core";

const FIXTURES = new URL("../../fixtures/", import.meta.url);

/** A file that is dropped or pasted. */
export interface Dropped {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file of `tests/fixtures`. */
export async function fixture(path: string): Promise<Dropped> {
  return { name: path.split("/").at(-1)!, bytes: await Deno.readFile(new URL(path, FIXTURES)) };
}

/** Drops or pastes files: no test has a pointer that could, so the page is told that it was done. */
export async function give(page: Page, way: "drop" | "paste", ...files: readonly Dropped[]): Promise<void> {
  const sent = files.map(({ name, bytes }) => ({ name, text: Buffer.from(bytes).toString("base64") }));
  await page.evaluate(
    (way, files) => {
      const data = new DataTransfer();
      for (const { name, text } of files) {
        data.items.add(new File([Uint8Array.from(atob(text), (char) => char.charCodeAt(0))], name));
      }
      const event = new Event(way, { bubbles: true, cancelable: true });
      document.body.dispatchEvent(Object.assign(event, { dataTransfer: data, clipboardData: data }));
    },
    way,
    sent,
  );
}

/** The text of an element, once it is there and shown. */
export async function textOf(page: Page, selector: string): Promise<string> {
  const element = await page.waitForSelector(selector, { visible: true, timeout: 60_000 });
  return await element!.evaluate((element) => (element as HTMLElement).innerText.trim());
}

/** The class that the page shows. */
export async function labelOf(page: Page): Promise<string> {
  return await textOf(page, "vit-answer h2.label");
}

/** Waits until an element's text matches. @param patience in milliseconds */
export async function untilText(
  page: Page,
  selector: string,
  wanted: RegExp,
  patience = 60_000,
): Promise<void> {
  const read = (selector: string) => document.querySelector<HTMLElement>(selector)?.innerText ?? "";
  let text = "";
  for (const end = Date.now() + patience; Date.now() < end;) {
    text = await page.evaluate(read, selector);
    if (wanted.test(text)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Waited in vain for ${selector} to match ${wanted}: it says "${text}"`);
}

/** A map as it is shown. */
export interface SeenMap {
  /** Where it is most opaque, from 0 to 1 of the picture's width and height. */
  readonly x: number;
  readonly y: number;
  /** A sum over all pixels, by which maps can be told apart. */
  readonly sum: number;
  /** How strongly it is laid over the picture. */
  readonly opacity: number;
  /** Whether it covers the picture exactly. */
  readonly covers: boolean;
}

/** The map over the picture, once it is there, and is another than one seen before. */
export async function mapOf(page: Page, before?: SeenMap): Promise<SeenMap> {
  const read = () => {
    const canvas = document.querySelector<HTMLCanvasElement>("vit-stage canvas.shown");
    if (!canvas) return undefined;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    let [most, sum] = [0, 0];
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3]! > data[most + 3]!) most = i;
      sum += data[i + 3]! * (1 + i % 1021);
    }
    const [map, picture] = [canvas, document.querySelector("vit-stage img")!].map((element) =>
      element.getBoundingClientRect()
    );
    return {
      x: (most / 4 % canvas.width + 0.5) / canvas.width,
      y: (Math.floor(most / 4 / canvas.width) + 0.5) / canvas.height,
      sum,
      opacity: Number(canvas.style.getPropertyValue("--strength") || getComputedStyle(canvas).opacity),
      covers: (["left", "top", "width", "height"] as const).every((side) =>
        Math.abs(map![side] - picture![side]) < 1
      ),
    };
  };
  for (let tries = 0; tries < 600; tries++) {
    const found = await page.evaluate(read);
    if (found && found.sum !== before?.sum) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(before ? "Waited in vain for another map" : "Waited in vain for a map");
}

/** Chooses an option as a person does: by value, and the page is told. */
export async function choose(page: Page, selector: string, value: string): Promise<void> {
  await page.waitForSelector(`${selector} option[value="${value}"]`);
  await page.select(selector, value);
}

/** Clicks a button by its text. */
export async function press(page: Page, text: string): Promise<void> {
  await page.waitForFunction(
    (text) => {
      const found = [...document.querySelectorAll("button")].find((button) =>
        button.innerText.startsWith(text) && button.checkVisibility()
      );
      found?.click();
      return found !== undefined;
    },
    { timeout: 60_000 },
    text,
  );
}

/** Tells whether the page has WebGPU and an adapter for it. */
export async function hasAdapter(page: Page): Promise<boolean> {
  return await page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
}
