/**
 * Prepares one picture after another, away from the model; `preparers.ts` starts it.
 *
 * @module
 */
import { packError } from "../../threads/sent_error.ts";
import { connectParent } from "../../threads/thread.ts";
import { prepare } from "../input.ts";
import type { OptionsRequest, PictureRequest, Reply, Request } from "./prepare_messages.ts";

let options: OptionsRequest["options"];
/** The picture before: the next one waits for it, so that each one's time is measured by itself. */
let last: Promise<void> = Promise.resolve();

const parent = await connectParent<Request>((request) => {
  if ("options" in request) options = request.options;
  else last = last.then(() => answer(request));
});

async function answer({ id, source }: PictureRequest): Promise<void> {
  try {
    const value = await prepare(source, options);
    parent.post({ id, value } satisfies Reply, [value.pixels.buffer as ArrayBuffer]);
  } catch (error) {
    parent.post({ id, error: packError(error) } satisfies Reply);
  }
}
