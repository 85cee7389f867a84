/** Pythons that may have PyTorch: the user's, and the system's where that is another. */
const PYTHONS = ["python3", "/usr/bin/python3"];

/**
 * Finds a Python that has these modules.
 *
 * @returns its name, or why there is none
 */
export async function findPython(
  modules: string,
): Promise<
  { readonly found: string; readonly reason?: undefined } | {
    readonly found?: undefined;
    readonly reason: string;
  }
> {
  for (const name of PYTHONS) {
    const result = await new Deno.Command(name, { args: ["-c", `import ${modules}`] }).output().catch(() =>
      undefined
    );
    if (result?.success) return { found: name };
  }
  return { reason: `no python3 with ${modules}` };
}
