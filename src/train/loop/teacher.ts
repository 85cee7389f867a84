/**
 * Teachers: the logits of another model for the same pictures, which a student learns from beside labels.
 *
 * @module
 */
import type { Preprocessing } from "../../checkpoint/config/hub_config.ts";
import type { VitConfig } from "../../vit/config.ts";
import type { Batch } from "../data/batch.ts";
import { scalePixels } from "../data/scale_pixels.ts";

/** Gives logits for a student to learn from. */
export interface Teacher {
  /** Logits of each picture of a batch, [B, classes]. */
  logits(batch: Batch): Promise<Float32Array>;
}

/** A network that is to be a teacher. */
export interface TeacherNetwork {
  readonly config: VitConfig;
  logits(pixels: Float32Array): Promise<Float32Array>;
}

/** The size and normalisation of the pictures that a network takes. */
export type PixelFormat = Pick<Preprocessing, "imageSize" | "mean" | "std" | "channelOrder">;

/**
 * Makes a network a teacher. It takes the student's own pixels, as they are augmented, in its own size and
 * normalisation.
 *
 * @throws {TypeError} where it has another number of classes than the student, or of channels
 */
export function networkTeacher(
  network: TeacherNetwork,
  own: PixelFormat,
  student: PixelFormat & { readonly classes: number },
): Teacher {
  if (network.config.numClasses !== student.classes) {
    throw new TypeError(
      `Cannot learn ${student.classes} classes from a teacher of ${network.config.numClasses}: the same are wanted`,
    );
  }
  if (own.mean.length !== student.mean.length) {
    throw new TypeError(
      `Cannot show pictures of ${student.mean.length} channels to a teacher that sees ${own.mean.length}`,
    );
  }
  return { logits: ({ pixels }) => network.logits(convert(pixels, student, own)) };
}

/**
 * Makes stored logits a teacher: one row for each training picture in the data set's order.
 *
 * @throws {TypeError} where these are not `pictures` rows of `classes`
 */
export function storedTeacher(logits: Float32Array, pictures: number, classes: number): Teacher {
  if (logits.length !== pictures * classes) {
    throw new TypeError(
      `Cannot learn from ${logits.length} stored logits: ${pictures} pictures of ${classes} classes take ${
        pictures * classes
      }`,
    );
  }
  return {
    logits({ indices, targets }) {
      if (!indices || targets) {
        const found = targets ? "mixed" : "unnumbered";
        throw new TypeError(`Cannot learn from stored logits with ${found} pictures: plain ones are wanted`);
      }
      const rows = Array.from(indices, (i) => logits.subarray(i * classes, (i + 1) * classes));
      return Promise.resolve(Float32Array.from(rows.flatMap((row) => [...row])));
    },
  };
}

/** Converts pixels to the size and normalisation of another model. */
function convert(pixels: Float32Array, from: PixelFormat, to: PixelFormat): Float32Array {
  const scaled = scalePixels(pixels, from.imageSize, to.imageSize);
  const channels = from.mean.length;
  const isTurned = channels > 1 && (from.channelOrder ?? "rgb") !== (to.channelOrder ?? "rgb");
  const isSame = channels === to.mean.length && `${from.mean},${from.std}` === `${to.mean},${to.std}`;
  if (isSame && !isTurned) return scaled;
  const area = to.imageSize ** 2;
  return scaled.map((_, i) => {
    const channel = Math.floor(i / area) % channels;
    const own = isTurned ? channels - 1 - channel : channel;
    const value = scaled[i + (own - channel) * area]!;
    return (value * from.std[own]! + from.mean[own]! - to.mean[channel]!) / to.std[channel]!;
  });
}
