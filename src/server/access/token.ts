import { HttpError } from "../http_error.ts";

/**
 * Lets requests pass that bear a token, as `Authorization: Bearer TOKEN`. Digests are compared, all of their bytes, so the
 * time that it takes tells nothing of the token.
 *
 * @throws {HttpError} `unauthorized`
 */
export class TokenGuard {
  readonly #wanted: Promise<Uint8Array>;

  constructor(token: string) {
    this.#wanted = digest(token);
  }

  async expect(request: Request): Promise<void> {
    const [, given = ""] = /^bearer +(.*)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
    if (areEqual(await digest(given), await this.#wanted)) return;
    const message = "Cannot answer without the right token: Authorization: Bearer TOKEN is wanted";
    throw new HttpError("unauthorized", message, { "www-authenticate": "Bearer" });
  }
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.reduce((difference, byte, i) => difference | byte ^ b[i]!, 0) === 0;
}
