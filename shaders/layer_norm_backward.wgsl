/** The gradient of `layer_norm`: both means are taken away. A group per unit of rows. */
const CENTRED = 1.0;

@compute @workgroup_size(THREADS)
fn layerNormBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  normBackward(rowOf(group, groups), thread);
}
