/**
 * One training step of this library; it runs where it is, without a copy.
 *
 * @module
 */
import { openStep } from "../train/step.ts";
import { readArrays, serve } from "./peer.ts";
import { counted } from "./training.ts";

if (import.meta.main) {
  await serve(async ({ weights, data, threads }) => {
    const { step } = await openStep(await readArrays(weights), threads);
    const targets = (await readArrays(data)).get("targets")!.data;
    return counted((pixels) => step(pixels, targets));
  });
}
