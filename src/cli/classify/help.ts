import { LOAD_HELP } from "../options/load_flags.ts";

export const HELP = `Says what pictures show, with a Vision Transformer.

  deno run --allow-read classify.ts [OPTIONS] PICTURE…

PICTURE is a file, a URL, a folder (its .png .jpg .jpeg .webp .avif .gif .bmp
files) or - for standard input.

Which pictures
  --recursive       the pictures in a folder's folders too; hidden ones and
                    links to folders are passed over
  --max-pixels N    the most pixels that a picture may have (178956970)

Which model
  --model M         a file of weights, a folder or URL in hub layout, or a
                    model's name on the hub: ORGANISATION/NAME, with
                    @REVISION, a name of timm's, vit-tiny; ./M is a path (the
                    embedded CIFAR-10 model)
  --list-models     short names of recommended models, their sizes, accuracy
                    and licences, and no pictures
  --labels FILE     names of the classes: a JSON array, a JSON object from
                    index to name, or one name a line
  --device D        cpu, gpu (WebGPU), or auto: a real GPU where there is one,
                    else the CPU (auto; the embedded model cpu)
  --threads N       how many threads may compute (all cores; 1 for the
                    embedded model)
  --dtype T         how weights are kept: f32, f16 or int8 (as the model has
                    them; the embedded one f32)
${LOAD_HELP}

What comes out
  --top-k N         how many classes to print, 0 for all (5)
  --threshold P     only classes of at least this probability, from 0 to 1; of
                    a model with several labels per picture each class has
                    one of its own, and they do not add up to 1
  --json            one JSON object per picture and line
  --csv             image,rank,index,label,probability,error: a row for each
                    class, one with an error for a picture that fails; a word
                    that a spreadsheet would compute begins with '
  --explain OUT.png also draw where the model looked, over the one picture;
                    needs --allow-write
  --explain-method M
                    rollout (of attention through all blocks), attention (of
                    the last block), or gradient (what speaks for the best
                    class) (rollout)
  --profile         tell on standard error how long each operator took
  --version         the version of this program
  --help            this text

What a terminal would obey in names and labels is printed as \\u001b and such.
Exit status: 0 all pictures classified, 1 some were not, 2 the command line
cannot be understood, 130 interrupted.
`;
