/**
 * Gradients of the operators that use positions, and of those that move columns.
 *
 * @module
 */
import { joinColumnsShape, rowsOf } from "../../src/backend/shapes.ts";
import { type BackwardCase, define, sums } from "./backward_case.ts";
import { COLUMNS, eachRotation, EMBEDDINGS, indexOf, JOINED, positionsOf, TABLES } from "./position_cases.ts";
import { absolute, scaled } from "./tolerance.ts";

function embedCases(): BackwardCase[] {
  return ([[1, 1, 1], [2, 4, 7], [70, 3, 5], [3, 16, 24]] as const).flatMap(([batch, count, dim]) =>
    EMBEDDINGS.map(([prefix, which]) =>
      define(
        "embedBackward",
        `${batch}×${count}×${dim} behind ${prefix}, positions of ${which}`,
        sums(batch),
        (backend, input) => {
          const dy = input([batch, prefix + count, dim]);
          const found = backend.embedBackward(dy, prefix, positionsOf(which, prefix, count));
          return [found.patches, found.prefix, found.posEmbed];
        },
      )
    )
  );
}

function rotateCases(): BackwardCase[] {
  return eachRotation(([batch, tokens, heads, headDim, first], half, table, name) =>
    define("rotateBackward", name, scaled(1e-6), (backend, input) => {
      const dy = input([batch, tokens, 3 * heads * headDim]);
      return [backend.rotateBackward(dy, input(table), input(table), { heads, first, half })];
    })
  );
}

function biasedCases(): BackwardCase[] {
  const shapes = [[1, 1, 1, 1], [2, 5, 2, 4], [9, 6, 3, 7], [17, 9, 5, 4], [1, 26, 4, 9], [
    2,
    65,
    2,
    32,
  ]] as const;
  const drop = { rate: 0.3, key: 4_000_000_000 };
  return shapes.flatMap(([batch, tokens, heads, headDim]) => {
    const name = `${[batch, tokens, heads, headDim].join("×")} with a bias`;
    const [dim, scale] = [heads * headDim, headDim ** -0.5];
    const [ofDy, ofQkv, ofBias] = [[batch, tokens, dim], [batch, tokens, 3 * dim], [heads, tokens, tokens]];
    return [
      ...[undefined, drop].map((drop) =>
        define(
          "attentionBackward",
          `${name}${drop ? ", some weights dropped" : ""}`,
          scaled(5e-6 + 1e-6 * Math.sqrt(batch)),
          (backend, input) => {
            const operands = [input(ofDy), input(ofQkv)] as const;
            const found = backend.attentionBackward(...operands, heads, scale, drop, input(ofBias));
            return [found.qkv, found.bias];
          },
        )
      ),
      define(
        "attentionBackward",
        `${name}, with the result`,
        scaled(5e-6 + 1e-6 * Math.sqrt(batch)),
        (backend, input) => {
          const [dy, qkv, bias] = [input(ofDy), input(ofQkv), input(ofBias)];
          const y = backend.droppedAttention(qkv, heads, scale, { rate: 0, key: 0 }, undefined, bias);
          const found = backend.attentionBackward(dy, qkv, heads, scale, undefined, bias, y);
          return [found.qkv, found.bias];
        },
      ),
      define("droppedAttention", name, scaled(4e-6), (backend, input) => {
        return [backend.droppedAttention(input(ofQkv), heads, scale, drop, undefined, input(ofBias))];
      }),
    ];
  });
}

function tableCases(): BackwardCase[] {
  return TABLES.map(([rows, heads, tokens]) =>
    define(
      "attentionBiasBackward",
      `${rows}×${heads} for ${tokens} tokens`,
      sums(tokens ** 2 / rows),
      (backend, input) => {
        const index = backend.upload(indexOf(rows, tokens), [tokens, tokens]);
        return [backend.attentionBiasBackward(input([heads, tokens, tokens]), index, rows)];
      },
    )
  );
}

function columnCases(): BackwardCase[] {
  const taken = COLUMNS.map(([shape, start, length]) =>
    define(
      "columnsBackward",
      `${start} to ${start + length} of ${shape.join("×")}`,
      absolute(0),
      (backend, input) => {
        return [backend.columnsBackward(input([...shape.slice(0, -1), length]), start, shape.at(-1)!)];
      },
    )
  );
  const joined = JOINED.map((shapes) => {
    const name = shapes.map((shape) => shape.join("×")).join(" and ");
    const joined = joinColumnsShape(shapes.map((shape) => ({ shape })));
    return define("joinColumnsBackward", name, sums(rowsOf(joined)), (backend, input) => {
      return backend.joinColumnsBackward(input(joined), shapes);
    });
  });
  return [...taken, ...joined];
}

/** Gradients of operators that use positions or move columns. */
export function positionBackwardCases(): BackwardCase[] {
  return [
    ...embedCases(),
    ...rotateCases(),
    ...biasedCases(),
    ...tableCases(),
    ...columnCases(),
  ];
}
