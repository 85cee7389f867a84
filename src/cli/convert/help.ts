import { LOAD_HELP } from "../options/load_flags.ts";

export const HELP = `Writes a model again as safetensors in hub layout, in the names of timm.

  deno run --allow-read --allow-write src/cli/convert.ts [OPTIONS] MODEL OUT

MODEL is a file of weights (safetensors; PyTorch's .pth, .pt and .bin; NumPy's
.npz; Flax's .msgpack), a folder or URL in hub layout, or a model's name on the
hub. OUT is a folder: model.safetensors goes there, with everything about the
model in its metadata, and config.json as timm has it (the model's own where
that is so). timm loads the folder, unless it has no such network, or --dtype
is int8.

  --dtype T         how matrices are kept: f32, f16 (half of its size) or int8
                    (a quarter, one scale per output channel) (as MODEL does)
  --keep LAYERS     layers that stay as MODEL has them, by names, such as
                    head,blocks.0.attn; none for none (with --dtype int8
                    patch_embed,head,head_dist, else none)
${LOAD_HELP}
  --force           replace files that OUT has already
  --json            one JSON object instead of a line of text
  --version         the version of this program
  --help            this text

Exit status: 0 written, 1 not written, 2 the command line cannot be understood,
130 interrupted.
`;
