/**
 * One word per class: those the model brings, ImageNet's for 1000 classes, else `class 17`.
 */
export async function classNamesFor(
  numClasses: number,
  given: readonly string[] | undefined,
): Promise<readonly string[]> {
  if (given) return given;
  if (numClasses === 1000) {
    return (await import("../../weights/imagenet1k_classes.json", { with: { type: "json" } })).default;
  }
  return Array.from({ length: numClasses }, (_, i) => `class ${i}`);
}
