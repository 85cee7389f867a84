const ROWS = ["top", "middle", "bottom"];
const COLUMNS = ["left", "middle", "right"];

/**
 * Tells in words where a map is most opaque, of nine parts of the picture.
 *
 * @param rgba of the map, row by row
 */
export function hotSpot({ data, width, height }: Pick<ImageData, "data" | "width" | "height">): string {
  let most = 3;
  for (let i = 3; i < data.length; i += 4) if (data[i]! > data[most]!) most = i;
  const at = (most - 3) / 4;
  const row = ROWS[Math.floor(3 * Math.floor(at / width) / height)]!;
  const column = COLUMNS[Math.floor(3 * (at % width) / width)]!;
  if (row === column) return "in the middle";
  return row === "middle" ? `on the ${column}` : `at the ${row}${column === "middle" ? "" : ` ${column}`}`;
}
