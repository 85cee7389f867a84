/**
 * The types that the parts of training share: pictures and their classes, a recipe, options and the start of a run.
 *
 * @module
 */
import type { Device } from "../device/options.ts";
import type { Preprocessing } from "../checkpoint/config/hub_config.ts";
import type { LoadProgress, ModelSource } from "../checkpoint/open_checkpoint.ts";
import type { VitConfig } from "../vit/config.ts";
import type { Augmentation } from "./data/augment/augmentation.ts";
import type { AdamWOptions, SgdOptions } from "./optim/optimizer_options.ts";
import type { EpochRecord, TrainingProgress, WeightReport } from "./progress.ts";

export type { Epoch, EpochRecord, Score, TrainedEpoch, TrainingProgress, WeightReport } from "./progress.ts";

/**
 * A picture and its class.
 * @example
 * ```ts
 * import type { Sample } from "../../mod.ts";
 * const sample: Sample = { path: "flowers/rose/1.jpg", label: 0 };
 * ```
 */
export interface Sample {
  /** The picture's file. */
  readonly path: string;
  /** Index of its class. */
  readonly label: number;
}

/**
 * Pictures to train on and pictures to validate on.
 * @example
 * ```ts
 * import type { Dataset } from "../../mod.ts";
 * const roses = [{ path: "flowers/rose/1.jpg", label: 0 }];
 * const dataset: Dataset = { classNames: ["rose", "tulip"], training: roses, validation: [] };
 * ```
 */
export interface Dataset {
  /** The folders' names, sorted; their order is that of the labels. */
  readonly classNames: readonly string[];
  /** The pictures to train on. */
  readonly training: readonly Sample[];
  /** The pictures to validate on. */
  readonly validation: readonly Sample[];
}

/**
 * The starting point: a model as `loadModel` takes it, or the name or shape of a network that begins at random.
 * @example
 * ```ts
 * import type { StartingModel } from "../../mod.ts";
 * const models: StartingModel[] = ["weights", { scratch: { imageSize: 32, patchSize: 4 } }];
 * ```
 */
export type StartingModel = ModelSource | { readonly scratch: string | Partial<VitConfig> };

/**
 * An optimiser and its numbers; `SgdOptions` and `AdamWOptions` have the defaults.
 * @example
 * ```ts
 * import type { RecipeOptimizer } from "../../mod.ts";
 * const optimizer: RecipeOptimizer = { name: "adamw", weightDecay: 0.05 };
 * ```
 */
export type RecipeOptimizer = SgdOptions | AdamWOptions;

/**
 * Distillation: a student network that learns from the logits of a teacher.
 * @example
 * ```ts
 * import type { Distillation } from "../../mod.ts";
 * const distillation: Distillation = { teacher: "teacher", kind: "soft", temperature: 3 };
 * ```
 */
export interface Distillation {
  /** The teacher: a model as `loadModel` takes it, of the same classes. Left out where `logits` is given. */
  readonly teacher?: string | undefined;
  /**
   * In place of a teacher a safetensors file with a tensor `logits`, [training pictures, classes] in the data set's
   * order, for pictures that are not mixed.
   */
  readonly logits?: string | undefined;
  /** "hard": the teacher's best class is the target; "soft": all its probabilities are. */
  readonly kind: "hard" | "soft";
  /** The teacher's share of the loss; one half by default. */
  readonly share?: number | undefined;
  /** A divisor of both networks' logits, where `kind` is "soft"; 1 by default. */
  readonly temperature?: number | undefined;
}

/**
 * Everything that decides, with the pictures and the first weights, the result of a training; plain data.
 * @example
 * ```ts
 * import type { Recipe } from "../../mod.ts";
 * const recipe: Partial<Recipe> = { epochs: 20, trainable: "all", augmentation: { flip: 0.5 } };
 * ```
 */
export interface Recipe {
  /** 10 by default. */
  readonly epochs: number;
  /** Pictures of a step; 8 by default. */
  readonly batchSize: number;
  /** The highest learning rate; 0.001 by default. */
  readonly learningRate: number;
  /** The share of the highest learning rate that the cosine falls towards; 0.01 by default. */
  readonly finalLearningRateShare: number;
  /** Epochs over which the rate rises first; 0 by default. */
  readonly warmup: number;
  /** The times at which the rate changes: with every "epoch", which is the default, or with every "step". */
  readonly schedule: "epoch" | "step";
  /** SGD with momentum by default. Weight decay is for the matrices of linears alone. */
  readonly optimizer: RecipeOptimizer;
  /** The parameters that learn: "head" (and preLogits), the default unless the network begins at random, or "all". */
  readonly trainable: "head" | "all";
  /** The share of a label that is spread over all classes; 0 by default. */
  readonly labelSmoothing: number;
  /** See `VitConfig`; 0 by default. */
  readonly dropRate: number;
  /** See `VitConfig`; 0 by default. */
  readonly attnDropRate: number;
  /** See `VitConfig`; 0 by default. */
  readonly dropPathRate: number;
  /** The decay of a moving average of the parameters, which then is evaluated and saved; none by default. */
  readonly ema?: number | undefined;
  /**
   * Gradients whose common norm is larger are scaled down to it; 1 by default where all parameters learn: without it
   * the default learning rate makes a pretrained network worse before it makes it better.
   */
  readonly clipNorm?: number | undefined;
  /** Changes of training pictures; by default `CROP_AND_FLIP` where all parameters learn, else none: `{}`. */
  readonly augmentation: Augmentation;
  /** Decides which pictures validate, their order, their augmentation, and new weights; 0 by default. */
  readonly seed: number;
  /** Keep less in memory and compute more: of every block only its result, the rest is computed again. */
  readonly gradientCheckpointing?: boolean | undefined;
  /**
   * "balanced": the loss of each picture counts in inverse proportion to its class's pictures, N / (classes · n), as
   * PyTorch's `CrossEntropyLoss(weight)` does; validation's does not. By default all count alike.
   */
  readonly classWeights?: "balanced" | undefined;
  /**
   * "balanced": an epoch has as many pictures of each class, those of small classes several times. By default each
   * picture comes once.
   */
  readonly sampler?: "balanced" | undefined;
  /** Epochs after which training ends if none of them was the best; by default it never does before `epochs`. */
  readonly patience?: number | undefined;
  /**
   * The factor of the learning rate from each layer to the one before it: the head has the whole rate, block i of n the
   * factor's (n − i)th power, what comes before them its (n + 1)th. 1 by default; 0.65 to 0.85 are usual.
   */
  readonly layerDecay?: number | undefined;
  /** Batches whose gradients are averaged for one step of the optimiser; 1 by default. An epoch's last ones may be fewer. */
  readonly accumulate?: number | undefined;
  /**
   * "int8": where heads learn alone, the features of pictures are computed by weights in eight bits, as `loadModel` keeps
   * them, and on the CPU: sooner, and not quite the same. By default in float32.
   */
  readonly featureDtype?: "int8" | undefined;
  /** Learning from a teacher; none by default. */
  readonly distillation?: Distillation | undefined;
}

/**
 * Options of `train`: a recipe, of which anything may be left out, and what does not change its result.
 * @example
 * ```ts
 * import type { TrainOptions } from "../../mod.ts";
 * const options: TrainOptions = { epochs: 2, onProgress: ({ step, steps }) => console.log(step, steps) };
 * ```
 */
export interface TrainOptions extends Partial<Recipe> {
  /** "auto", the default, is a real GPU that computes rightly where there is one, else the CPU. */
  readonly device?: Device | undefined;
  /** Threads that compute; by default the machine's cores. They change no bit of the result. */
  readonly threads?: number | undefined;
  /** Threads that prepare pictures. */
  readonly workers?: number | undefined;
  /** A folder of the same classes to validate on; without it a share of the pictures is taken. */
  readonly validation?: string | undefined;
  /** The share of each class that validates; 0.2 by default. */
  readonly validationShare?: number | undefined;
  /** Pictures that cannot be read are left out, and listed in `Started.bad`, instead of an error. */
  readonly skipBad?: boolean | undefined;
  /** Replaces parts of the model's own preparation of pictures. */
  readonly preprocessing?: Partial<Preprocessing> | undefined;
  /** Keeps a checkpoint's preLogits; true by default. */
  readonly preLogits?: boolean | undefined;
  /** Facts about the model that its files do not say, such as `numHeads`; they win over the files. */
  readonly config?: Partial<VitConfig> | undefined;
  /** A linear head in a file of its own, which the model begins with; see `loadModel`. */
  readonly head?: ModelSource | undefined;
  /** Lets the model and a teacher come from `http:` addresses other than this machine's; see `loadModel`. */
  readonly allowInsecure?: boolean | undefined;
  /** The SHA-256 of the model's weights; see `loadModel`. */
  readonly sha256?: string | undefined;
  /** The branch, tag or commit of a model that is named, where its name has none (`name@revision`). */
  readonly revision?: string | undefined;
  /** Uses only named models that were downloaded before; by default as `HF_HUB_OFFLINE` says. */
  readonly offline?: boolean | undefined;
  /** The folder that keeps named models; by default the one that Python's `huggingface_hub` uses. */
  readonly cacheDir?: string | undefined;
  /** The address of the hub; see `loadModel`. */
  readonly endpoint?: string | undefined;
  /** Called while the model, or a teacher, is downloaded or read. */
  readonly onLoad?: ((progress: LoadProgress) => void) | undefined;
  /** Ends training after the running steps; its reason is thrown. With `out` the run's state is written before. */
  readonly signal?: AbortSignal | undefined;
  /** Called once, before the first step. */
  readonly onStart?: ((started: Started) => void) | undefined;
  /** Called as steps get done: several together, where they are quick. */
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
  /** The folder of a run to go on with: the same pictures are wanted again, the model and the recipe are its own. */
  readonly resume?: string | undefined;
  /** The folder for the run's state when `signal` ends it, and meanwhile. */
  readonly out?: string | undefined;
  /** Seconds between two states that are written to `out` within an epoch; 300 by default. */
  readonly saveEvery?: number | undefined;
}

/**
 * A training that is about to make its first step.
 * @example
 * ```ts
 * import type { Started } from "../../mod.ts";
 * const onStart = ({ parameters }: Started) => console.log(parameters.trained);
 * ```
 */
export interface Started {
  /** The recipe, complete. */
  readonly recipe: Recipe;
  /** The shape of the network. */
  readonly config: VitConfig;
  /** The preparation of pictures. */
  readonly preprocessing: Preprocessing;
  /** The data set without the pictures that cannot be read. */
  readonly dataset: Dataset;
  /** The pictures that cannot be read, each with the reason. */
  readonly bad: readonly { readonly path: string; readonly reason: string }[];
  /** Doubts about the data set: classes with few pictures to validate on, or with many less than others. */
  readonly warnings: readonly string[];
  /** The origin of the parameters. */
  readonly weights: WeightReport;
  /** Numbers of the network, and those of them that learn. */
  readonly parameters: { readonly all: number; readonly trained: number };
  /** True where the frozen part runs once per picture and its features are remembered. */
  readonly cached: boolean;
  /** The epoch it begins in: 0 unless a run goes on. */
  readonly epoch: number;
  /** The step of that epoch it begins with: 0 unless a run goes on. */
  readonly step: number;
  /** Epochs that the run has behind it. */
  readonly history: readonly EpochRecord[];
}
