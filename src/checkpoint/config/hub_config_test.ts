import { assertEquals, assertThrows } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { defineConfig } from "../../vit/config.ts";
import { completePreprocessing } from "./hub_config.ts";

const GREY = defineConfig({ imageSize: 32, inChannels: 1 });

Deno.test("what is not said is timm's default at the network's size", () => {
  assertEquals(completePreprocessing({}, GREY), {
    imageSize: 32,
    interpolation: "bicubic",
    cropPct: 0.9,
    cropMode: "center",
    mean: [0.5],
    std: [0.5],
  });
  assertEquals(completePreprocessing({ cropPct: 1 }, GREY).cropPct, 1);
});

Deno.test("a preparation that does not fit is refused", () => {
  const wrong = [
    [{ imageSize: 64 }, "imageSize 64: it must be the network's 32"],
    [{ cropPct: 0 }, "cropPct 0"],
    [{ cropPct: 1.5 }, "cropPct 1.5"],
    [{ mean: [0.5, 0.5, 0.5] }, "mean [0.5,0.5,0.5]: it must be of 1 channels"],
    [{ std: [0.5, 0.5] }, "std [0.5,0.5]"],
    [{ std: [0] }, "std [0]: it must be above 0"],
    [{ std: [1e39] }, "std [1e+39]: it must be above 0 and at most 1000"],
    [{ std: [Infinity] }, 'std ["Infinity"]: it must be finite'],
    [{ std: [NaN] }, "std"],
    [{ mean: [-Infinity] }, "mean"],
    [{ std: [1e-4] }, "mean and std [0.5,0.0001]: it must be such that pixels lie between -1000 and 1000"],
    [{ mean: [1e5] }, "mean and std [100000,0.5]"],
    [{ cropPct: 1e-7 }, "cropPct 1e-7: it must be from 0.01 to 1"],
    [{ cropPct: NaN }, "cropPct"],
    [{ interpolation: "cubic" as "box" }, 'interpolation "cubic": it must be bilinear, bicubic'],
    [{ cropMode: "border" as "center" }, 'cropMode "border": it must be center or squash'],
  ] as const;
  for (const [partial, message] of wrong) {
    assertThrows(() => completePreprocessing(partial, GREY), CheckpointError, message);
  }
});
