import { LOAD_HELP } from "../options/load_flags.ts";

export const HELP = `Writes a model again with its weights in another type.

  deno run --allow-read --allow-write src/cli/convert.ts [OPTIONS] MODEL OUT

MODEL is a file of weights, a folder or URL in hub layout, or a model's name on
the hub (ORGANISATION/NAME, a name of timm's, vit-tiny). OUT is a folder:
model.safetensors goes there, with everything about the model in its metadata,
and the model's config.json and preprocessor_config.json where it has them.

  --dtype T         must be given: f32, f16 (half of its size) or int8 (a
                    quarter, one scale per output channel)
${LOAD_HELP}
  --force           replace files that OUT has already
  --json            one JSON object instead of a line of text
  --version         the version of this program
  --help            this text

Exit status: 0 written, 1 not written, 2 the command line cannot be understood,
130 interrupted.
`;
