// Passwords as bytes (FORMAT.md 2.1).

import { utf8 } from './bytes';
import { Refused } from './types';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** The bytes of a password: Unicode NFKC, then UTF-8. What has no UTF-8 is a wrong password. */
export function passwordBytes(text: string): Uint8Array {
  if (LONE_SURROGATE.test(text)) throw new Refused('wrong-password', 'the password is no text that Unicode knows');
  return utf8(text.normalize('NFKC'));
}
