/** Shared by kernels that give a thread to every quad of the result. */
const THREADS = 64u;

/** The number of this thread's quad. Groups come in several rows where there are more than one row of them may hold. */
fn quadOf(group: vec3u, groups: vec3u, thread: u32) -> u32 {
  return (group.y * groups.x + group.x) * THREADS + thread;
}
