/**
 * The matrix product of PyTorch: Debian's has OpenBLAS, which picks its kernel by the processor, or by a variable.
 *
 * @module
 */
import { PYTHON } from "../harness/work.ts";

/** What PyTorch multiplies with. */
export interface OpenBlas {
  /** The variable that names a kernel, where it is set. */
  readonly coreType: string | undefined;
  /** The kernel that is used; unknown where PyTorch has another library. */
  readonly kernel: string | undefined;
}

const PICKED = `
import ctypes, torch
for path in sorted({line.split()[-1] for line in open("/proc/self/maps") if "openblas" in line}):
    name = getattr(ctypes.CDLL(path), "openblas_get_corename", None)
    if name:
        name.restype = ctypes.c_char_p
        print(name().decode())
        break
`;

/** Asks PyTorch's own library. */
export async function pickedOpenBlas(): Promise<OpenBlas> {
  const command = new Deno.Command(PYTHON, { args: ["-c", PICKED], stdout: "piped", stderr: "null" });
  const output = await command.output().catch(() => undefined);
  const kernel = output && new TextDecoder().decode(output.stdout).trim();
  return { coreType: Deno.env.get("OPENBLAS_CORETYPE"), kernel: kernel || undefined };
}

/** One line. */
export function formatOpenBlas({ coreType = "not set", kernel = "unknown" }: OpenBlas): string {
  return `OpenBLAS of PyTorch: kernel ${kernel}, OPENBLAS_CORETYPE ${coreType}`;
}
