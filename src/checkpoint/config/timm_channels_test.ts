import { assertEquals } from "@std/assert";
import { readHubConfig } from "./config_json.ts";

function read(config: object) {
  return readHubConfig({ config: JSON.stringify(config) });
}

Deno.test("of values for another number of channels every channel gets the average, as in timm's loader", async () => {
  const cases: [config: Record<string, unknown>, mean: number[], std: number[]][] = [
    [{ model_args: { in_chans: 1 } }, [0.449], [0.226]],
    [{ pretrained_cfg: { input_size: [1, 32, 32] } }, [0.449], [0.226]],
    [{ pretrained_cfg: { input_size: [3, 32, 32], mean: [0.5] } }, [0.5, 0.5, 0.5], [0.229, 0.224, 0.225]],
    [
      { pretrained_cfg: { input_size: [3, 32, 32] }, model_args: { in_chans: 4 } },
      Array(4).fill(0.449),
      Array(4).fill(0.226),
    ],
    [{ pretrained_cfg: { input_size: [1, 32, 32], mean: [0.1], std: [0.2] } }, [0.1], [0.2]],
  ];
  for (const [config, mean, std] of cases) {
    const { preprocess } = await read({ architecture: "mine", ...config });
    const rounded = [preprocess.mean, preprocess.std].map((list) => list?.map((x) => Number(x.toFixed(9))));
    assertEquals(rounded, [mean, std]);
  }
});
