/** A secret that is left somewhere every other time is left there: a test that looks for one has to pass at once. */
export const once = { retry: 0 };
