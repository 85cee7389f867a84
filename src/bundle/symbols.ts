/**
 * The symbols of `using`, where an engine does not have them: they must be there before a class names them.
 *
 * @module
 */
for (const name of ["dispose", "asyncDispose"]) {
  if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol.for(`Symbol.${name}`) });
}
