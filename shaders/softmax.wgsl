/**
 * softmax(x)ᵢ = e^(xᵢ − max) / Σⱼ e^(xⱼ − max), over each row of `columns` ≥ 1 floats.
 * [rows, columns] → [rows, columns]; a group per row. `out` may not be `x`.
 *
 * 1. the row's maximum  2. the exponentials and their sum  3. times 1 / sum
 */
struct Sizes {
  columns: u32,
  columns4: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4<Input>>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(THREADS)
fn softmax(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = rowOf(group, groups) * sizes.columns4;
  if (row >= arrayLength(&out)) { return; }

  // 1
  var largest = LOWEST;
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    largest = max(largest, maxQuad(select(vec4f(LOWEST), vec4f(x[row + quad]), present(quad, sizes.columns))));
  }
  largest = maxAcross(largest, thread);

  // 2
  var sum = vec4f();
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    let d = vec4f(x[row + quad]) - largest;
    let e = vec4f(expOf(d.x), expOf(d.y), expOf(d.z), expOf(d.w));
    let kept = select(vec4f(), e, present(quad, sizes.columns));
    sum += kept;
    out[row + quad] = kept;
  }
  let factor = 1.0 / sumAcross(sumQuad(sum), thread);

  // 3
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) { out[row + quad] *= factor; }
}
