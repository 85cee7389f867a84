/**
 * Shared by steps of optimisers: many parameters [columns, k] in whole quads, a thread for every block of four rows and one
 * quad of each. What is a matrix of `linear` it writes transposed too, [k][columns], both sides in whole quads, what is beyond
 * them zero. Of other tensors k4 is a fourth of their quads.
 */
struct Entry {
  first: u32,
  /** Quads before each tensor. */
  gradient: u32,
  parameter: u32,
  matrix: u32,
  gradientScale: u32,
  mean: u32,
  square: u32,
  /** Quads of the parameter, of one of its rows, and of its columns where it is a matrix, 0 elsewhere. */
  quads: u32,
  k4: u32,
  columns4: u32,
  /** Factor on the learning rate, and weight decay as the kernel has it. */
  rate: f32,
  decay: f32,
}

@group(0) @binding(2) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> matrices: array<vec4f>;
@group(0) @binding(5) var<storage, read> gradientScale: array<vec4f>;

/** Writes a block of a matrix transposed. @param column the quad of columns that are its rows @param step its quad of k */
fn storeTransposed(entry: Entry, column: u32, step: u32, rows: mat4x4f) {
  if (entry.columns4 == 0) { return; }
  let block = transpose(rows);
  let place = entry.matrix + 4 * step * entry.columns4 + column;
  matrices[place] = block[0];
  matrices[place + entry.columns4] = block[1];
  matrices[place + 2 * entry.columns4] = block[2];
  matrices[place + 3 * entry.columns4] = block[3];
}

/** Steps a block by the kernel's `stepped`, which gives a quad of the parameter after the step. */
fn stepBlock(group: u32, thread: u32) {
  let entry = entryOf(group);
  let block = (group - entry.first) * THREADS + thread;
  let column = block / entry.k4;
  let step = block % entry.k4;
  let scale = gradientScale[entry.gradientScale].x;
  if (scale == 0 || 4 * column * entry.k4 >= entry.quads) { return; }
  var rows: mat4x4f;
  for (var r = 0u; r < 4; r++) {
    let i = (4 * column + r) * entry.k4 + step;
    if (i >= entry.quads) { break; }
    rows[r] = stepped(entry, i, scale);
    parameters[entry.parameter + i] = rows[r];
  }
  storeTransposed(entry, column, step, rows);
}
