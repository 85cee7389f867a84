/**
 * The gradient of factor·Σ crossEntropy: factor·scale·(softmax(scale·logits)·Σ targets − targets), row by row.
 * logits, targets [rows, columns] → out [rows, columns]; a group per row.
 */
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(THREADS)
fn crossEntropyBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = rowOf(group, groups) * sizes.columns4;
  if (row >= arrayLength(&out)) { return; }
  let largest = largestOf(row, thread);
  let sum = sumOfExponentials(row, largest, thread);
  var wanted = vec4f();
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) { wanted += targets[row + quad]; }
  let share = sumAcross(sumQuad(wanted), thread) / sum;
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    let difference = exponentials(row, quad, largest) * share - targets[row + quad];
    out[row + quad] = sizes.factor * sizes.scale * difference;
  }
}
