import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../errors.ts";
import { findModel, type ModelFiles } from "./find_model.ts";

function files(found: ModelFiles | undefined): (string | undefined)[] {
  const { name, weights, config } = found!;
  return [name, String(weights), config && String(config)];
}

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "50% ü " });
  try {
    await Deno.writeFile(`${folder}/model.safetensors`, new Uint8Array());
    await Deno.writeFile(`${folder}/a%20b.safetensors`, new Uint8Array());
    await Deno.writeFile(`${folder}/weights.pth`, new Uint8Array());
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a folder's files, by path and by file URL", async () => {
  await inFolder(async (folder) => {
    const name = folder.split("/").at(-1)!;
    const expected = [name, `${folder}/model.safetensors`, `${folder}/config.json`];
    for (const path of [folder, `${folder}/`, `${folder}/model.safetensors`]) {
      assertEquals(files(await findModel(path)), expected);
    }
    const url = new URL(`file://${folder.replaceAll("%", "%25")}`);
    for (const source of [url, url.href, `${url}/`, `${url}/model.safetensors`]) {
      assertEquals(files(await findModel(source)), [name, `${url}/model.safetensors`, `${url}/config.json`]);
    }
  });
});

Deno.test("a file of another name stands alone", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/a%20b.safetensors`;
    assertEquals(files(await findModel(path)), ["a%20b", path, undefined]);
    const other = `${folder}/weights.pth`;
    assertEquals(files(await findModel(other)), ["weights", other, undefined]);
  });
});

Deno.test("a folder has its best weights, whatever their names, or says what it has", async () => {
  const cases: [names: string[], weights: string | undefined][] = [
    [["pytorch_model.bin", "open_clip_model.safetensors"], "open_clip_model.safetensors"],
    [["pytorch_model.bin", "model.safetensors.index.json"], "model.safetensors.index.json"],
    [["pytorch_model.bin.index.json", "x.npz"], "pytorch_model.bin.index.json"],
    [["ViT-B_16.npz", "README.md"], "ViT-B_16.npz"],
    [["my_vit.safetensors", "config.json"], "my_vit.safetensors"],
    [
      ["dinov2_vits14_pretrain.pth", "optimizer.pt", "training_args.bin", "rng_state_0.pth"],
      "dinov2_vits14_pretrain.pth",
    ],
    [
      ["vit.index.json", "vit-00001-of-00002.safetensors", "vit-00002-of-00002.safetensors"],
      "vit.index.json",
    ],
    [["a.npz", "b.npz"], undefined],
    [["a.safetensors", "b.pth"], undefined],
    [["tf_model.h5"], undefined],
    [[], undefined],
  ];
  for (const [names, weights] of cases) {
    const folder = await Deno.makeTempDir();
    for (const name of names) await Deno.writeTextFile(`${folder}/${name}`, "");
    if (weights !== undefined) {
      assertEquals(files(await findModel(folder)).slice(1), [
        `${folder}/${weights}`,
        `${folder}/config.json`,
      ]);
    } else {
      const error = await assertRejects(
        () => findModel(folder),
        CheckpointError,
        `load model ${folder}: it has`,
      );
      assertEquals(names.every((name) => error.message.includes(name)), true, error.message);
      const isSeveral = names.length > 1;
      assertEquals(
        error.message.includes(`one of them is wanted, such as ${folder}/`),
        isSeveral,
        error.message,
      );
    }
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("an address ends as files of weights do or is a folder; a query stays", async () => {
  const hub = "https://example.com/me/vit%20tiny";
  const expected = ["vit tiny", `${hub}/resolve/main/model.safetensors`, `${hub}/resolve/main/config.json`];
  for (const end of ["", "/", "/model.safetensors"]) {
    assertEquals(files(await findModel(`${hub}/resolve/main${end}`)), expected);
  }
  const signed = await findModel("https://example.com/m?key=1");
  assertEquals(files(signed), [
    "m",
    "https://example.com/m/model.safetensors?key=1",
    "https://example.com/m/config.json?key=1",
  ]);
  assertEquals(files(await findModel("http://example.com/x/a.safetensors?a=b")), [
    "a",
    "http://example.com/x/a.safetensors?a=b",
    undefined,
  ]);
  const bin = "https://example.com/pytorch_model.bin";
  assertEquals(files(await findModel(bin)), ["model", bin, "https://example.com/config.json"]);
  const { otherWeights } = (await findModel(hub))!;
  assertEquals(otherWeights?.map(String), [
    `${hub}/model.safetensors.index.json`,
    `${hub}/open_clip_model.safetensors`,
    `${hub}/pytorch_model.bin`,
    `${hub}/pytorch_model.bin.index.json`,
  ]);
  assertEquals((await findModel("https://example.com"))?.name, "model");
});

Deno.test("what is not there is nothing, and other addresses are refused", async () => {
  await inFolder(async (folder) => {
    for (const source of [`${folder}/absent`, `${folder}/model.safetensors/x`, ""]) {
      assertEquals(await findModel(source), undefined);
    }
    const message = "a path or a file:, http: or https: URL is wanted";
    await assertRejects(() => findModel("ftp://example.com/x"), CheckpointError, message);
  });
});
