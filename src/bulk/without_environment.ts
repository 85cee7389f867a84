/**
 * Does something while `process.env` is another object. Packages, and Node's own modules, read variables of the
 * environment where they are loaded, some all of them: that asks for a permission that nothing here needs.
 *
 * @param variables what they find instead
 */
export async function withoutEnvironment<T>(
  work: () => Promise<T>,
  variables: Record<string, string> = {},
): Promise<T> {
  const { process } = globalThis as unknown as { process: { env: Record<string, string> } };
  const { env } = process;
  process.env = variables;
  try {
    return await work();
  } finally {
    process.env = env;
  }
}
