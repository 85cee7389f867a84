/**
 * Shared by kernels on many tensors at once, each of which lies at a place of its own in the same buffers: the tensor that a
 * group works for. `Entry`, the numbers of a tensor, is the kernel's own; `first` is the tensor's first group.
 */
@group(0) @binding(1) var<storage, read> entries: array<Entry>;

fn entryOf(group: u32) -> Entry {
  var low = 0u;
  var high = arrayLength(&entries);
  while (high - low > 1) {
    let middle = (low + high) / 2;
    if (entries[middle].first <= group) { low = middle; } else { high = middle; }
  }
  return entries[low];
}
