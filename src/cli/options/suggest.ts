/** Names in other programs, such as timm's and torchvision's scripts, for what has another one here. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  "accumulate": [
    "gradaccum",
    "gradaccumsteps",
    "gradientaccumulation",
    "gradientaccumulationsteps",
    "accumiter",
  ],
  "batch-size": ["bs"],
  "clip-norm": ["clipgrad", "maxgradnorm"],
  "drop-path": ["stochasticdepth"],
  "final-lr-share": ["lrf", "minlr"],
  "layer-decay": ["llrd", "layerwisedecay"],
  "model": ["weights", "checkpoint", "ckpt", "pretrained", "arch", "initialcheckpoint"],
  "out": ["savedir", "logdir", "project"],
  "patience": ["earlystopping", "earlystop", "earlystoppingpatience"],
  "sampler": ["oversample", "weightedsampler"],
  "schedule": ["scheduler", "sched", "lrscheduler"],
  "threads": ["workers", "numworkers", "cpus"],
  "top-k": ["k", "top", "num"],
};

/**
 * The name that was meant by one that there is not, if one is near: what other programs call it, the same letters (`topk`), initials (`lr`), a
 * beginning (`batch`), or a few wrong letters (`modle`).
 */
export function suggest(word: string, names: readonly string[]): string | undefined {
  const plain = lettersOf(word);
  if (plain === "") return undefined;
  const same = names.find((name) => lettersOf(name) === plain || initialsOf(name) === plain);
  if (same) return same;
  const elsewhere = names.find((name) => Object.hasOwn(ELSEWHERE, name) && ELSEWHERE[name]!.includes(plain));
  if (elsewhere) return elsewhere;
  const begun = names.filter((name) => plain.length > 2 && related(lettersOf(name), plain));
  const allowed = plain.length < 4 ? 1 : plain.length < 8 ? 2 : 3;
  const near = names.filter((name) => distance(lettersOf(name), plain) <= allowed);
  const byDistance = (a: string, b: string) => distance(lettersOf(a), plain) - distance(lettersOf(b), plain);
  return [...begun, ...near].sort(byDistance)[0];
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, "");
}

/** The initials of a name of several words. */
function initialsOf(name: string): string | undefined {
  const words = name.split("-");
  return words.length > 1 ? words.map((word) => word[0]).join("") : undefined;
}

function related(a: string, b: string): boolean {
  return a.startsWith(b) || a.length > 2 && b.startsWith(a);
}

/** The number of letters to add, leave out, replace, or exchange with the next. */
function distance(a: string, b: string): number {
  const width = b.length + 1;
  const table = Array.from({ length: (a.length + 1) * width }, (_, i) => Math.max(i % width, i / width | 0));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const at = i * width + j;
      const kept = table[at - width - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = exchanged ? table[at - 2 * width - 2]! + 1 : Infinity;
      table[at] = Math.min(kept, table[at - 1]! + 1, table[at - width]! + 1, swap);
    }
  }
  return table.at(-1)!;
}
