import { LOAD_HELP } from "../options/load_flags.ts";

export const HELP = `Says what is in a model's files, without running it.

  deno run --allow-read src/cli/inspect.ts [OPTIONS] MODEL

MODEL is a file of weights (safetensors; PyTorch's .pth, .pt and .bin; NumPy's
.npz; Flax's .msgpack), a folder or URL in hub layout, or a model's name on the
hub. Each fact stands with where it is from: the caller (options), the metadata
of the file of weights, config.json (with what its architecture or class
implies, and the defaults of its library), the tensors' names or shapes, or
this program's defaults.

  --tensors         one line for each tensor, rather than one for those that
                    are alike in all blocks
${LOAD_HELP}
  --json            one JSON object, with all tensors and labels
  --version         the version of this program
  --help            this text

What a terminal would obey in names and labels is printed as \\u001b and such.
Exit status: 0 shown, 1 not loaded, 2 the command line cannot be understood,
130 interrupted.
`;
