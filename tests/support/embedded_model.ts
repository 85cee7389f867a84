/**
 * What tests know of the embedded model.
 *
 * @module
 */

/**
 * The probability of "cat" that the embedded model gives for `tests/fixtures/chelsea.png`; it changes with
 * the model.
 */
export const CAT = 0.7442;

/** The numbers of a picture that it takes: [3, S, S]. */
export const PICTURE_LENGTH = 3 * 54 ** 2;
