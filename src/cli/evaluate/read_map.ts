import { CheckpointError } from "../../errors.ts";
import type { ClassMap } from "../../evaluate/types.ts";
import { isObject, showValue } from "../../checkpoint/json/json_value.ts";
import { expectModest } from "../../checkpoint/json/scanner.ts";

/**
 * Reads a map of classes.
 *
 * @throws {CheckpointError} where it cannot be read, or a value is no name, index, list of these or null
 */
export async function readMap(file: string): Promise<ClassMap> {
  const text = await Deno.readTextFile(file).catch((cause: Error) => {
    throw new CheckpointError(`Cannot read the map ${file}: ${cause.message}`, { cause });
  });
  expectModest(text, file);
  const wanted = 'an object from names to names or indices is wanted, as {"car": ["sports car", 705]}';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError(`Cannot read the map ${file}: it is not JSON; ${wanted}`, { cause });
  }
  if (!isObject(value)) {
    throw new CheckpointError(`Cannot read the map ${file}: it holds ${showValue(value)}; ${wanted}`);
  }
  for (const [name, mapped] of Object.entries(value)) {
    const list = Array.isArray(mapped) && mapped.length > 0 ? mapped : [mapped];
    if (mapped === null || list.every((one) => typeof one === "string" || typeof one === "number")) continue;
    throw new CheckpointError(
      `Cannot read the map ${file}: ${JSON.stringify(name)} is ${showValue(mapped)}; ${wanted}`,
    );
  }
  return value as ClassMap;
}
