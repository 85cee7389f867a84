/**
 * The layouts that `tile` reads, made from row-major matrices. Steps of k beyond the matrix (it takes two at a time)
 * and columns beyond it are zero; rows of A beyond it repeat the last one, and what they yield is never read.
 */
import { A_BYTES, B_SHIFT, evenSteps, TILE_COLS } from "./tile";

/** Bytes of one panel of B. */
export function panelBytes(k: usize): usize {
  return evenSteps(k) << B_SHIFT;
}

/** Panels that `columns` columns of B fill. */
export function panelCount(columns: usize): usize {
  return (columns + TILE_COLS - 1) / TILE_COLS;
}

/** Bytes of one packed tile of A. */
export function tileBytes(k: usize): usize {
  return (evenSteps(k) >> 1) * A_BYTES;
}

/** Up to five `rows` of A, `stride` bytes apart and `k` floats long, to one tile [k/2][28] at `out`. */
export function packTile(a: usize, stride: usize, rows: usize, k: usize, out: usize): void {
  const last = a + stride * (rows - 1);
  packPair(a, min(a + stride, last), k, out);
  for (let row: usize = 2; row < 5; row++) spreadRow(min(a + row * stride, last), k, out + ((row - 1) << 4));
}

/**
 * The same from Aᵀ: five neighbouring columns at `a`, of `k` rows `stride` bytes apart. Columns behind the matrix are
 * whatever lies there. What the columns sum up to is added to the five floats at `sums`, which has room for eight.
 */
export function packColumnTile(a: usize, stride: usize, k: usize, out: usize, sums: usize): void {
  let sum = v128.load(sums);
  let sum4 = v128.load(sums, 16);
  let v = sum;
  let v4 = sum4;
  let next = v;
  for (; k > 1; k -= 2) {
    v = v128.load(a);
    v4 = v128.load32_splat(a, 16);
    sum = f32x4.add(sum, v);
    sum4 = f32x4.add(sum4, v4);
    v128.store(out, v128.shuffle<f32>(v, v, 2, 2, 2, 2), 16);
    v128.store(out, v128.shuffle<f32>(v, v, 3, 3, 3, 3), 32);
    v128.store(out, v4, 48);
    a += stride;
    next = v128.load(a);
    v4 = v128.load32_splat(a, 16);
    sum = f32x4.add(sum, next);
    sum4 = f32x4.add(sum4, v4);
    v128.store(out, v128.shuffle<f32>(v, next, 0, 1, 4, 5));
    out += 64;
    v128.store(out, v128.shuffle<f32>(next, next, 2, 2, 2, 2));
    v128.store(out, v128.shuffle<f32>(next, next, 3, 3, 3, 3), 16);
    v128.store(out, v4, 32);
    a += stride;
    out += 48;
  }
  if (k) {
    memory.fill(out, 0, A_BYTES);
    v = v128.load(a);
    v4 = v128.load32_splat(a, 16);
    sum = f32x4.add(sum, v);
    sum4 = f32x4.add(sum4, v4);
    v128.store64_lane(out, v, 0);
    v128.store(out, v128.shuffle<f32>(v, v, 2, 2, 2, 2), 16);
    v128.store(out, v128.shuffle<f32>(v, v, 3, 3, 3, 3), 32);
    v128.store(out, v4, 48);
  }
  v128.store(sums, sum);
  v128.store(sums, sum4, 16);
}

/** Two rows side by side: the first vector of every two steps. */
function packPair(r0: usize, r1: usize, k: usize, out: usize): void {
  const end = r0 + (k << 2);
  for (; r0 + 16 <= end; r0 += 16) {
    const v0 = v128.load(r0);
    const v1 = v128.load(r1);
    v128.store(out, v128.shuffle<f32>(v0, v1, 0, 4, 1, 5));
    v128.store(out, v128.shuffle<f32>(v0, v1, 2, 6, 3, 7), A_BYTES);
    r1 += 16;
    out += 2 * A_BYTES;
  }
  for (; r0 < end; r0 += 8) {
    f32.store(out, f32.load(r0));
    f32.store(out, f32.load(r1), 4);
    const whole = r0 + 4 < end;
    f32.store(out, whole ? f32.load(r0, 4) : 0, 8);
    f32.store(out, whole ? f32.load(r1, 4) : 0, 12);
    r1 += 8;
    out += A_BYTES;
  }
}

/** One row, each number in all four lanes of its step; zeros up to an even number of steps. */
function spreadRow(row: usize, k: usize, out: usize): void {
  const end = row + (k << 2);
  for (; row + 16 <= end; row += 16) {
    const v = v128.load(row);
    v128.store(out, v128.shuffle<f32>(v, v, 0, 0, 0, 0));
    v128.store(out, v128.shuffle<f32>(v, v, 1, 1, 1, 1), 48);
    v128.store(out, v128.shuffle<f32>(v, v, 2, 2, 2, 2), 112);
    v128.store(out, v128.shuffle<f32>(v, v, 3, 3, 3, 3), 160);
    out += 2 * A_BYTES;
  }
  for (; row < end; row += 8) {
    v128.store(out, v128.load32_splat(row));
    v128.store(out, row + 4 < end ? v128.load32_splat(row, 4) : f32x4.splat(0), 48);
    out += A_BYTES;
  }
}

/** B = wᵀ: `rows` rows of w, `stride` bytes apart and `k` floats long, to panels [rows/8][k][8] at `out`. */
export function packRows(w: usize, stride: usize, rows: usize, k: usize, out: usize): void {
  const bytes = panelBytes(k);
  for (let r: usize = 0; r < rows; r += TILE_COLS) {
    const count = min(rows - r, TILE_COLS);
    if (count < TILE_COLS || k & 1) memory.fill(out, 0, bytes);
    if (count < TILE_COLS) {
      for (let j: usize = 0; j < count; j++) packRow(w + j * stride, k, out + (j << 2));
    } else {
      packFour(w, stride, k, out);
      packFour(w + 4 * stride, stride, k, out + 16);
    }
    w += TILE_COLS * stride;
    out += bytes;
  }
}

/** Four rows to four neighbouring columns of a panel. */
function packFour(w: usize, stride: usize, k: usize, out: usize): void {
  const w1 = w + stride;
  const w2 = w1 + stride;
  const w3 = w2 + stride;
  const whole = (k & ~3) << 2;
  for (let i: usize = 0; i < whole; i += 16) {
    const v0 = v128.load(w + i);
    const v1 = v128.load(w1 + i);
    const v2 = v128.load(w2 + i);
    const v3 = v128.load(w3 + i);
    const low01 = v128.shuffle<f32>(v0, v1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(v2, v3, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(v0, v1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(v2, v3, 2, 6, 3, 7);
    v128.store(out, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
    v128.store(out, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32);
    v128.store(out, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64);
    v128.store(out, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96);
    out += 128;
  }
  for (let j: usize = 0; j < 4; j++) {
    packRow(w + j * stride + whole, k & 3, out + (j << 2));
  }
}

/** One row to one column of a panel. */
function packRow(w: usize, k: usize, out: usize): void {
  for (const end = w + (k << 2); w < end; w += 4) {
    f32.store(out, f32.load(w));
    out += 32;
  }
}

/** As `packRows`, for numbers of `size` bytes (2 or 1) instead of float32. */
export function packSmall(w: usize, stride: usize, rows: usize, k: usize, size: usize, out: usize): void {
  const step = TILE_COLS * size;
  const bytes = evenSteps(k) * step;
  for (let r: usize = 0; r < rows; r += TILE_COLS) {
    const count = min(rows - r, TILE_COLS);
    if (count < TILE_COLS || k & 1) memory.fill(out, 0, bytes);
    for (let j: usize = 0; j < count; j++) {
      let to = out + j * size;
      let from = w;
      for (const end = from + k * size; from < end; from += size) {
        if (size == 2) store<u16>(to, load<u16>(from));
        else store<u8>(to, load<u8>(from));
        to += step;
      }
      w += stride;
    }
    out += bytes;
  }
}

/** B as it is: `k` rows, `stride` bytes apart and `columns` floats long, to panels [columns/8][k][8] at `out`. */
export function packColumns(b: usize, stride: usize, k: usize, columns: usize, out: usize): void {
  const bytes = panelBytes(k);
  for (let c: usize = 0; c < columns; c += TILE_COLS) {
    const count = min(columns - c, TILE_COLS);
    if (k & 1) memory.fill(out + (k << B_SHIFT), 0, 1 << B_SHIFT);
    let row = b + (c << 2);
    let to = out;
    if (count == TILE_COLS) {
      for (const end = row + k * stride; row < end; row += stride) {
        v128.store(to, v128.load(row));
        v128.store(to, v128.load(row, 16), 16);
        to += 32;
      }
    } else {
      memory.fill(out, 0, bytes);
      for (const end = row + k * stride; row < end; row += stride) {
        memory.copy(to, row, count << 2);
        to += 32;
      }
    }
    out += bytes;
  }
}
