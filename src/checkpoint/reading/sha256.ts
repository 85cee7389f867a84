/** @throws {RangeError} for a text that is no SHA-256 */
export function expectSha256(sha256: string): void {
  if (/^[0-9a-f]{64}$/i.test(sha256)) return;
  throw new RangeError(`Cannot check a file by sha256 "${sha256}": 64 hexadecimal digits are wanted`);
}
