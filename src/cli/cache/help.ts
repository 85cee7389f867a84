export const HELP = `Shows, checks and removes the models that were downloaded by name.

  deno task cache [OPTIONS] [list]
  deno task cache [OPTIONS] verify [MODEL…]
  deno task cache [OPTIONS] remove MODEL…

list              each model with its size on disk and its revisions
verify            reads all contents, or those of these models, and compares
                  them with their digests; what is damaged is named
remove            deletes these models with all their revisions; contents
                  that a download left are deleted with them

MODEL is a name as --model takes it: ORGANISATION/NAME, a name of timm's,
vit-tiny. Python's programs use the same folder: what is removed here is gone
for them too.

  --cache-dir DIR   the folder (Python's: HF_HUB_CACHE, HF_HOME/hub, or
                    ~/.cache/huggingface/hub)
  --json            one JSON object per model and line
  --version         the version of this program
  --help            this text

Exit status: 0 done, 1 something is damaged or not there, 2 the command line
cannot be understood, 130 interrupted.
`;
