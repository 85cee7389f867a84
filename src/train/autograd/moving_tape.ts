/**
 * The operators of a tape that move numbers between tokens, rows and columns.
 *
 * @module
 */
import type { Rotation, Tensor } from "../../backend/backend.ts";
import { Recording } from "./recording.ts";
import { tableGradients } from "./rotation_gradients.ts";

/** Records the operators that move numbers, and those that add positions to them. */
export class MovingTape extends Recording {
  /** A gradient for pixels is given only where every pixel belongs to a patch. */
  patchify(images: Tensor, patchSize: number): Tensor {
    const [, channels, side] = images.shape as [number, number, number];
    if (this.isActive(images) && side % patchSize !== 0) {
      throw new TypeError(`Cannot differentiate pixels: ${side} is no multiple of the patches' ${patchSize}`);
    }
    return this.record({
      inputs: [images],
      make: () => this.backend.patchify(this.valueOf(images), patchSize),
      pull: (dy) => [this.backend.patchifyBackward(dy, channels, patchSize)],
    });
  }

  embed(patches: Tensor, prefix: Tensor | undefined, posEmbed: Tensor | undefined): Tensor {
    const optional = (x: Tensor | undefined) => x && this.valueOf(x);
    const [before, positions] = [prefix, posEmbed].map((x) => x?.shape[1] ?? 0) as [number, number];
    return this.record({
      inputs: [patches, prefix, posEmbed],
      make: () => this.backend.embed(this.valueOf(patches), optional(prefix), optional(posEmbed)),
      pull: (dy) => {
        const gradients = this.backend.embedBackward(dy, before, positions);
        return [gradients.patches, gradients.prefix, gradients.posEmbed];
      },
    });
  }

  /** A gradient for tables is given only where every head has its own. */
  rotate(qkv: Tensor, cos: Tensor, sin: Tensor, rotation: Rotation): Tensor {
    const learns = this.isActive(cos) || this.isActive(sin);
    if (learns && cos.shape.length !== 3) {
      throw new TypeError(
        "Cannot differentiate tables of a rotation that heads share: they must be constants",
      );
    }
    const tables = () => [this.valueOf(cos), this.valueOf(sin)] as const;
    return this.record({
      inputs: [qkv, cos, sin],
      reads: learns ? [qkv, cos, sin] : [cos, sin],
      make: () => this.backend.rotate(this.valueOf(qkv), ...tables(), rotation),
      pull: (dy) => [
        this.backend.rotateBackward(dy, ...tables(), rotation),
        ...learns ? tableGradients(this.backend, dy, this.valueOf(qkv), cos.shape, rotation) : [],
      ],
    });
  }

  attentionBias(table: Tensor, index: Tensor): Tensor {
    const [rows] = table.shape as [number];
    return this.record({
      inputs: [table, index],
      reads: [index],
      make: () => this.backend.attentionBias(this.valueOf(table), this.valueOf(index)),
      pull: (dy) => [this.backend.attentionBiasBackward(dy, this.valueOf(index), rows)],
    });
  }

  firstTokens(x: Tensor, count: number): Tensor {
    const [, tokens] = x.shape as [number, number];
    return this.record({
      inputs: [x],
      make: () => this.backend.firstTokens(this.valueOf(x), count),
      pull: (dy) => [this.backend.firstTokensBackward(dy, tokens)],
    });
  }

  token(x: Tensor, index: number): Tensor {
    const [, tokens] = x.shape as [number, number];
    return this.record({
      inputs: [x],
      make: () => this.backend.token(this.valueOf(x), index),
      pull: (dy) => [this.backend.tokenBackward(dy, index, tokens)],
    });
  }

  meanTokens(x: Tensor, first: number): Tensor {
    const [, tokens] = x.shape as [number, number];
    return this.record({
      inputs: [x],
      make: () => this.backend.meanTokens(this.valueOf(x), first),
      pull: (dy) => [this.backend.meanTokensBackward(dy, first, tokens)],
    });
  }

  columns(x: Tensor, start: number, length: number): Tensor {
    const columns = x.shape.at(-1)!;
    return this.record({
      inputs: [x],
      make: () => this.backend.columns(this.valueOf(x), start, length),
      pull: (dy) => [this.backend.columnsBackward(dy, start, columns)],
    });
  }

  joinColumns(parts: readonly Tensor[]): Tensor {
    const shapes = parts.map(({ shape }) => shape);
    return this.record({
      inputs: parts,
      make: () => this.backend.joinColumns(parts.map((part) => this.valueOf(part))),
      pull: (dy) => this.backend.joinColumnsBackward(dy, shapes),
    });
  }

  reshape(x: Tensor, shape: readonly number[]): Tensor {
    return this.record({
      inputs: [x],
      make: () => this.backend.reshape(this.valueOf(x), shape),
      pull: (dy) => [this.backend.reshape(dy, x.shape)],
    });
  }
}
