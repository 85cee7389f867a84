/** The most characters of a line: a path or URL with some more about it is shorter. */
const MOST_CHARACTERS = 1_000_000;

/** The lines of a stream of UTF-8, without their ends. @throws {RangeError} for one too long to be a line */
export async function* readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string, void, void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    if (rest.length > MOST_CHARACTERS) {
      throw new RangeError(`Cannot read a line of more than ${MOST_CHARACTERS} characters`);
    }
    for (const line of lines) yield line.replace(/\r$/, "");
  }
  if (rest !== "") yield rest;
}
