/**
 * The first key that any object of a valid JSON text holds twice; `JSON.parse` would silently keep the last.
 *
 * @param json a text that `JSON.parse` has accepted
 */
export function duplicateKey(json: string): string | undefined {
  const open: (Set<string> | undefined)[] = []; // the keys of each object around position i; arrays have none
  for (let i = 0; i < json.length; i++) {
    const char = json[i]!;
    if (char === "{") open.push(new Set());
    else if (char === "[") open.push(undefined);
    else if (char === "}" || char === "]") open.pop();
    else if (char === '"') {
      const end = closingQuote(json, i);
      if (isKey(json, end + 1)) {
        const key: string = JSON.parse(json.slice(i, end + 1)); // escapes may spell one name in two ways
        const keys = open.at(-1)!;
        if (keys.has(key)) return key;
        keys.add(key);
      }
      i = end;
    }
  }
  return undefined;
}

function closingQuote(json: string, opening: number): number {
  let i = opening + 1;
  while (json[i] !== '"') i += json[i] === "\\" ? 2 : 1;
  return i;
}

function isKey(json: string, after: number): boolean {
  while (" \t\r\n".includes(json[after] ?? "x")) after++;
  return json[after] === ":";
}
