/** Forms, given to a request handler without a network. @module */
import { decode } from "../../../src/image/decode.ts";
import type { ServedModel } from "../../../src/server/served_model.ts";
import { createHandler } from "../../../src/server/handler.ts";
import { latin1 } from "../../support/bytes.ts";
import { Fault, type Kind } from "../kind.ts";
import { multipartMutant } from "../mutate/multipart.ts";
import { expectAnswer } from "./answer.ts";
import { filesOf } from "./seeds.ts";

/** A model that only has pictures decoded, and always predicts the same. */
const MODEL: ServedModel = {
  name: "fuzz",
  device: "none",
  classNames: ["a", "b"],
  async classify(picture, { maxPixels }) {
    if (picture instanceof Uint8Array) await decode(picture, { maxPixels });
    return [{ label: "a", index: 0, probability: 1 }];
  },
};

export async function openMultipart(): Promise<Kind> {
  const pictures = await filesOf([
    "grey1.png",
    "palette1.png",
    "grey_progressive.jpg",
    "orientation6.webp",
  ]);
  const errors: unknown[] = [];
  const handler = createHandler({
    loadModel: () => Promise.resolve(MODEL),
    onError: (error) => errors.push(error),
  });
  return {
    refusals: [],
    make: (random) => multipartMutant(random, pictures),
    async run(input) {
      const end = input.indexOf(10);
      const headers = {
        "content-type": latin1(input.subarray(0, Math.max(0, end))),
      };
      const request = new Request("http://a/classify", {
        method: "POST",
        headers,
        body: input.slice(end + 1),
      });
      const response = await handler(request);
      const text = await response.text();
      const error = errors.pop();
      if (error) {
        throw new Fault(
          `the server failed: ${(error as Error).stack ?? error}`,
        );
      }
      return expectAnswer(response.status, text);
    },
  };
}
