/**
 * Rotary positions: every query and key from token `first` on becomes x·cos + turned(x)·sin, where turned makes (−b, a) of a
 * pair (a, b).
 */
@compute @workgroup_size(THREADS)
fn rotate(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = quadOf(group, groups, thread);
  if (i >= arrayLength(&out)) { return; }
  let quads = sizes.stride / 4;
  let row = i / quads * sizes.stride;
  let token = i / quads % sizes.tokens;
  var y: vec4f;
  for (var part = 0u; part < 4; part++) {
    let column = i % quads * 4 + part;
    let value = f32(x[row + column]);
    y[part] = value;
    if (turns(token, column)) {
      let t = turningOf(token, column);
      let other = f32(x[row + column + t.partner - t.own]);
      y[part] = fma(value, cos[t.table + t.own], t.sign * other * sin[t.table + t.own]);
    }
  }
  out[i] = vec4<Output>(y);
}
