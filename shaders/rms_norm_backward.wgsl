/** The gradient of `rms_norm`: no mean is taken away, and there is no bias. A group per unit of rows. */
const CENTRED = 0.0;

@compute @workgroup_size(THREADS)
fn rmsNormBackward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  normBackward(rowOf(group, groups), thread);
}
