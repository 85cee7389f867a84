/** y∘(dy − Σ dy∘y), y = softmax(x), over each row.  dy, y [rows, columns] → [rows, columns]; a group per row. */
struct Sizes {
  columns: u32,
  columns4: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read> y: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(THREADS)
fn softmaxBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = rowOf(group, groups) * sizes.columns4;
  if (row >= arrayLength(&out)) { return; }
  var sum = vec4f();
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    sum = fma(dy[row + quad], y[row + quad], sum);
  }
  let total = sumAcross(sumQuad(sum), thread);
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    out[row + quad] = y[row + quad] * (dy[row + quad] - total);
  }
}
