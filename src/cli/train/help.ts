export const HELP = `Trains a Vision Transformer on folders of pictures, one folder for each class.

  deno run -A train.ts [OPTIONS] FOLDER

Which network
  --model M            fine-tune this: a file of weights, a folder or URL in
                       hub layout, or a model's name on the hub (the embedded
                       CIFAR-10 model). Its head is made anew unless it has
                       just these classes
  --sha256 HEX         refuse --model unless its file of weights has this
                       SHA-256
  --allow-insecure     read http: addresses that are not this machine's, which
                       anybody on the way can change
  --revision REV       branch, tag or commit of a named model (main)
  --offline            only named models that were downloaded before
  --cache-dir DIR      the folder that keeps named models (Python's)
  --scratch NAME       or begin with random numbers: vit_tiny_patch16_224,
                       deit_tiny_distilled_patch16_224, …
  --image-size N       side of the pictures that it learns, in pixels; positions
                       are fitted to it (the model's own)
  --freeze, --full     train the head alone, or all of it (--freeze; with
                       --scratch --full)
  --teacher M --distill hard|soft
                       learn from this model too (hard)
  --logits FILE        or from what it said of every training picture, with
                       --val (deno task teach; soft)
  --distill-share S    the share of the loss that this counts (0.5)
  --temperature T      soft: what both networks' logits are divided by (1)

Which pictures
  --val FOLDER         validate on these; they must be of the same classes. A
                       FOLDER with a folder train and one called val, valid,
                       validation or test is split already
  --val-fraction F     or on this share of each class, drawn by the seed (0.2)
  --augment A          crop-flip (random resized crop, flip), randaugment (and
                       two operations more), cifar (for small pictures),
                       cifar-randaugment or none (crop-flip, with a head alone
                       none)
  --mixup A, --cutmix A
                       blend pictures of a batch, or patch them together; A is
                       the Beta distribution's parameter
  --sampler balanced   as many pictures of each class in an epoch, those of
                       small classes several times
  --class-weights balanced
                       or pictures of small classes count more in the loss
  --skip-bad           leave out pictures that cannot be read

How
  --epochs N           (10)
  --patience N         stop where N epochs were not better than the best one
  --batch-size N       (8)
  --accumulate N       batches for one step of the optimiser (1)
  --learning-rate R    (0.001)
  --final-lr-share S   share of it that the rate falls towards, which a
                       well-known PyTorch tutorial calls lrf (0.01)
  --warmup N           epochs of rising (0)
  --schedule epoch|step
                       when the rate changes (epoch)
  --optimizer O        sgd or adamw (sgd)
  --weight-decay D     (5e-5 for sgd, 0.05 for adamw)
  --layer-decay D      factor of the rate from each layer to the one before it,
                       such as 0.75 with --full (1)
  --clip-norm N        (1; a head alone none)
  --ema D              average of weights, such as 0.999
  --label-smoothing S  (0)
  --drop-path R        stochastic depth (0)
  --seed N             (0)
  --gradient-checkpointing
                       less memory, a third more time
  --feature-dtype int8 a head alone: compute what it reads of the pictures by
                       weights in eight bits, sooner and not quite the same, on
                       the CPU (f32)
  --device D           cpu, gpu or auto (auto)
  --threads N          (all cores)

What comes out
  --out DIR            model, metrics.csv, report.html and what --resume needs
                       (runs/NAME after the folder)
  --keep best|last     the model of which epoch; best is by validation accuracy,
                       then by loss (best)
  --resume             go on with the run in --out: the same command again,
                       with this
  --force              replace the run in --out
  --json               one JSON object per epoch and line on standard output,
                       words on standard error
  --version            the version of this program
  --help               this text

Ctrl-C finishes the step, saves and says how to go on; a second one quits at
once. Exit status: 0 trained, 1 not, 2 the command line cannot be understood,
130 interrupted.
`;
