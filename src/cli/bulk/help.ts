import { LOAD_HELP } from "../options/load_flags.ts";

export const HELP = `Classifies many pictures, on this machine or on several.

  deno task bulk SOURCE… --out results.ndjson [OPTIONS]
  deno task bulk add SOURCE… --queue URL [OPTIONS]
  deno task bulk work --queue URL --out PLACE [OPTIONS]
  deno task bulk status --queue URL
  deno task bulk export PLACE --out FILE

SOURCE is a folder (with the pictures of its folders), a pattern in quotes, a
picture, a URL, a list (.txt, .ndjson) or - for a list on standard input. A
list has a path, a URL, or a JSON object with an "image" in each line. A
folder called add, work, status or export is ./add and so on.

Without a queue, threads of this machine classify. Results are added to the
file as they come, in no order; pictures that could not be classified go to
results.failed.ndjson. What was interrupted goes on when it is run again:
pictures that are in either file are passed over.

add               puts pictures into a queue on Redis, many in one job; those
                  that were added before are passed over
work              classifies what is in the queue, until it is stopped; any
                  number of workers, on any number of machines. PLACE is a
                  folder that all of them reach, or s3://BUCKET/PREFIX
status            pictures added, done and failed, rate, time left
export            writes all results from PLACE to one file, .ndjson or
                  .parquet, and failures to FILE.failed.ndjson

The queue
  --queue URL       redis://HOST:PORT or rediss:// with TLS, and with a
                    password redis://:PASSWORD@HOST (VIT_EDGE_QUEUE)
  --name NAME       name of the queue, where there are several (bulk)
  --batch N         pictures of a job (100)
  --id WHAT         what makes two pictures the same one: path or content,
                    which reads all pictures when they are added (path)
  --most-waiting N  wait while more jobs than this are not begun (no limit)
  --drain           end when no job is left
  --stalled-after S seconds without a sign of life after which a worker's
                    jobs go to others (30)

What classifies
  --workers N       threads, each with a model (one for each core)
  --threads N       threads of each model (1)
  --attempts N      how often a picture is tried that cannot be read (3)
  --retry-failed    try pictures again that failed in the run before
  --model M         a file of weights, a folder or URL in hub layout, or a
                    model's name on the hub (the embedded CIFAR-10 model)
  --device D        cpu, gpu (WebGPU), or auto (cpu)
  --dtype T         how weights are kept: f32, f16 or int8 (as the model has
                    them; the embedded one f32)
  --top-k N         how many classes to write, 0 for all (5)
  --threshold P     only classes of at least this probability, from 0 to 1
  --max-pixels N    the most pixels that a picture may have (178956970)
${LOAD_HELP}

  --json            one JSON object at the end instead of a line of text
  --version         the version of this program
  --help            this text

Exit status: 0 all classified, 1 some were not, 2 the command line cannot be
understood, 130 interrupted: run it again to go on.
`;
