import { assertEquals } from "@std/assert";
import { readHubConfig } from "../../checkpoint/config/config_json.ts";
import { completePreprocessing } from "../../checkpoint/config/hub_config.ts";
import { MICRO } from "../../../tests/support/micro_file.ts";
import { configJson } from "./save_model.ts";

Deno.test("config.json is in timm's layout also where pictures are prepared in a way that timm has not", async () => {
  for (
    const [cropMode, wanted] of [["center", "center"], ["squash", "squash"], ["none", "center"]] as const
  ) {
    const preprocessing = completePreprocessing({ cropMode, channelOrder: "bgr" }, MICRO);
    const facts = { name: "micro", config: MICRO, preprocessing, classNames: ["a", "b", "c"] };
    const { vit, preprocess, classNames } = await readHubConfig({
      config: JSON.stringify(await configJson(facts, undefined)),
    });
    assertEquals([vit.numHeads, preprocess.cropMode, classNames], [MICRO.numHeads, wanted, facts.classNames]);
  }
});
