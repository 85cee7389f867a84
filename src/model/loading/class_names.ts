/** Words for the classes of a model that brings none: ImageNet's for 1000 classes, else `class 17`. */
export async function defaultClassNames(numClasses: number): Promise<readonly string[]> {
  if (numClasses === 1000) {
    return (await import("../../../weights/imagenet1k_classes.json", { with: { type: "json" } })).default;
  }
  return Array.from({ length: numClasses }, (_, i) => `class ${i}`);
}
