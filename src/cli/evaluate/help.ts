import { LOAD_HELP } from "../options/load_flags.ts";

export const HELP = `Evaluates a model on pictures of known classes.

  deno run --allow-read --allow-write src/cli/evaluate.ts [OPTIONS] MODEL DATA

MODEL is a file of weights, a folder or URL in hub layout, or a model's name
on the hub; the embedded model is the folder weights.

DATA is a folder with a folder of pictures for each class (of one that is split
into train and test, val, valid or validation, the first of these that is
there), or a list: CSV with columns path and label, or NDJSON,
{"path": "1.jpg", "label": "cat"} in each line. Paths are relative to the list;
labels are names of classes, or, where all are numbers, the model's indices.

Classes are matched by name: case, spaces, - and _ make no difference. Names
that the model does not have are refused, and some of its own are offered:
  --map FILE        says which they are, as JSON:
                    {"car": ["sports car", 705], "cat": 281, "other": null};
                    several names count as one, null leaves pictures out

  --out DIR         where report.html goes (runs/NAME-evaluation after DATA)
  --json            all numbers as one JSON object, instead of lines
  --mistakes N      the worst mistakes in report and JSON (24)
  --skip-bad        leave out pictures that cannot be read
  --max-pixels N    refuse pictures of more pixels (178956970)
  --device D        cpu, gpu or auto (auto)
  --threads N       (all cores)
  --dtype T         f32, f16 or int8 (as the file has them)
${LOAD_HELP}
  --version         the version of this program
  --help            this text

Exit status: 0 done, 1 something failed, 2 the command line cannot be
understood, 130 interrupted.
`;
