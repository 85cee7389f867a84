/** Shared by cross-entropy and its gradient: a group per row of logits, and the parts of its softmax. */
struct Sizes {
  columns: u32,
  columns4: u32,
  scale: f32,
  /** On the gradient. */
  factor: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> logits: array<vec4f>;
@group(0) @binding(2) var<storage, read> targets: array<vec4f>;

/** The largest logit of the row that begins at `row`. */
fn largestOf(row: u32, thread: u32) -> f32 {
  var largest = LOWEST;
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) {
    largest = max(largest, maxQuad(select(vec4f(LOWEST), logits[row + quad], present(quad, sizes.columns))));
  }
  return maxAcross(largest, thread);
}

/** e^(scale·(logit − largest)) of a quad; nothing beyond the row. */
fn exponentials(row: u32, quad: u32, largest: f32) -> vec4f {
  let d = (logits[row + quad] - largest) * sizes.scale;
  let e = vec4f(expOf(d.x), expOf(d.y), expOf(d.z), expOf(d.w));
  return select(vec4f(), e, present(quad, sizes.columns));
}

/** The sum of the whole row's exponentials. */
fn sumOfExponentials(row: u32, largest: f32, thread: u32) -> f32 {
  var sum = vec4f();
  for (var quad = thread; quad < sizes.columns4; quad += THREADS) { sum += exponentials(row, quad, largest); }
  return sumAcross(sumQuad(sum), thread);
}
