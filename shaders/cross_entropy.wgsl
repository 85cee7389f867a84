/**
 * −Σ targets·log softmax(scale·logits), row by row.  logits, targets [rows, columns] → out [rows]; a group per row. A
 * logit that is wanted at 0 does not count, be it −∞.
 */
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(THREADS)
fn crossEntropy(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let index = rowOf(group, groups);
  let row = index * sizes.columns4;
  if (row >= arrayLength(&logits)) { return; }
  let largest = largestOf(row, thread);
  let logSum = logOf(sumOfExponentials(row, largest, thread));
  var loss = vec4f();
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    let wanted = targets[row + quad];
    let distance = (largest - logits[row + quad]) * sizes.scale + logSum;
    loss += select(wanted * distance, vec4f(), wanted == vec4f());
  }
  let total = sumAcross(sumQuad(loss), thread);
  if (thread > 0) { return; }
  out[index / 4][index % 4] = total;
  if (row + sizes.columns4 < arrayLength(&logits)) { return; }
  for (var behind = index + 1; behind % 4 > 0; behind++) { out[behind / 4][behind % 4] = 0.0; }
}
