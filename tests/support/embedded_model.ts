/** What the embedded model says of `tests/fixtures/chelsea.png`: a cat, with this probability. Another model, another number. */
export const CAT = 0.5892;
