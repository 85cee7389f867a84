/** What a zip archive begins with: a local file header (APPNOTE 4.3.7), unless it has no files. */
const LOCAL = "PK\x03\x04";
const [NAME_LENGTH, NAME] = [26, 30];

/**
 * The name of a zip archive's first file, by which formats that are zip archives are told apart.
 *
 * @param head the archive's first bytes
 * @returns `undefined` where this is no archive, it has no file, or the name is longer than what is given
 */
export function firstName(head: Uint8Array): string | undefined {
  if (head.length < NAME || text(head.subarray(0, LOCAL.length)) !== LOCAL) return undefined;
  const end = NAME + head[NAME_LENGTH]! + 256 * head[NAME_LENGTH + 1]!;
  return end > head.length ? undefined : text(head.subarray(NAME, end));
}

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
