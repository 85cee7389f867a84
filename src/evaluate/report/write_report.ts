import { makeThumbnail } from "../../train/report/thumbnail.ts";
import { writeTextSafely } from "../../train/report/safe_file.ts";
import type { Evaluation } from "../types.ts";
import { renderEvaluation } from "./render.ts";

/** Writes a folder's `report.html`. @param data the folder or list of the pictures */
export async function writeEvaluation(folder: string, result: Evaluation, data: string): Promise<void> {
  const thumbnails: (string | undefined)[] = [];
  // A picture that is gone since then is reported without one.
  for (const { path } of result.mistakes) thumbnails.push(await makeThumbnail(path).catch(() => undefined));
  await Deno.mkdir(folder, { recursive: true });
  await writeTextSafely(folder, "report.html", renderEvaluation(result, { data, thumbnails }));
}
