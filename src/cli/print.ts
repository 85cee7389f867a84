/** A line to standard output; unlike `console.log` it tells when nobody reads any more. */
export async function print(text: string): Promise<void> {
  let bytes = new TextEncoder().encode(text + "\n");
  while (bytes.length > 0) bytes = bytes.subarray(await Deno.stdout.write(bytes));
}

/** Waits for a tool of the project to end; what it throws goes to standard error, and the process fails. */
export async function finish(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    console.error(messageOf(error));
    Deno.exitCode = 1;
  }
}

/** What a person is told of something that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
