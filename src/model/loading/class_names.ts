/** Words for the classes of a model that brings none: ImageNet's where it has a list of this length, else `class 17`. */
export async function defaultClassNames(numClasses: number): Promise<readonly string[]> {
  if (numClasses === 1000) {
    return (await import("../../../weights/imagenet1k_classes.json", { with: { type: "json" } })).default;
  }
  if (numClasses > 10_000) {
    const { imagenetNames } = await import("./imagenet_lists.ts");
    const names = await imagenetNames(numClasses);
    if (names) return names;
  }
  return Array.from({ length: numClasses }, (_, i) => `class ${i}`);
}
