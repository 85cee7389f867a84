/// <reference lib="dom" />
/** The error that the server refuses, or does not answer. */
export class ServerError extends Error {
  override readonly name = "ServerError";
  /** The server's `error.code`, or `"gone"` where it does not answer. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** The server does not answer. */
  static gone({ host }: URL, cause: unknown): ServerError {
    const wanted = "see whether it runs, or choose a model in this page";
    return new ServerError("gone", `Cannot reach the server at ${host}: ${wanted}`, { cause });
  }

  /** The server refuses, and says why. */
  static async of(response: Response): Promise<ServerError> {
    const { error } = await response.json().catch(() => ({})) as {
      error?: { code: string; message: string };
    };
    if (error) return new ServerError(error.code, error.message);
    return new ServerError("internal", `The server answered with status ${response.status}`);
  }
}
