/** The place of the first number that is not finite; -1 where all are. */
export function placeOfNotFinite(values: ArrayLike<number>): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}

/** Throws what `refuse` makes of the first number that is not finite and of its place; returns the numbers. */
export function expectFinite<T extends ArrayLike<number>>(
  values: T,
  refuse: (value: number, place: number) => Error,
): T {
  const place = placeOfNotFinite(values);
  if (place >= 0) throw refuse(values[place]!, place);
  return values;
}
