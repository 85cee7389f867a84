/** The most bytes of a body that is read before its request is refused. */
const SMALL_BYTES = 65_536;

/** Milliseconds for which an unwanted body is read. */
const TIMEOUT = 1000;

/**
 * Reads the body of a request that is answered before its body was read. A small one is read first, so that the
 * connection can be used again. Otherwise the answer says that the connection ends, and the body is read on while the
 * client receives that: if the connection ended at once, the client would see that instead of the answer.
 */
export async function settleBody(request: Request, response: Response): Promise<void> {
  if (!request.body || request.bodyUsed) return;
  if (Number(request.headers.get("content-length") ?? Infinity) <= SMALL_BYTES && await drain(request.body)) {
    return;
  }
  response.headers.set("connection", "close");
  if (!request.bodyUsed) drain(request.body);
}

/** Reads a stream to its end and drops it; false where the end has not come in time. */
async function drain(body: ReadableStream<Uint8Array>): Promise<boolean> {
  const reader = body.getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    reader.cancel().catch(() => {}); // a pending read then ends
  }, TIMEOUT);
  try {
    while (!(await reader.read()).done);
    return !late;
  } catch {
    return false; // the client has gone
  } finally {
    clearTimeout(timer);
  }
}
