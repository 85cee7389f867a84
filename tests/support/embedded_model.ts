/**
 * The probability of "cat" that the embedded model gives for `tests/fixtures/chelsea.png`; it changes with
 * the model.
 */
export const CAT = 0.5892;
