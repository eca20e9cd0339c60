// JSON with the rules of the page, which are stricter than those of JSON.parse (FORMAT.md 5).

import { textOf } from './bytes';

/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

const MOST_DEPTH = 16;
const INTEGER = /^(?:0|[1-9][0-9]{0,15})$/;
const MOST_NUMBER_CHARACTERS = 16;

const QUOTE = 0x22;
const MINUS = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const LETTER_U = 0x75;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const NUMBER_CHARACTERS = '+-.0123456789Ee';

/** The object that bytes hold, or null where they break a rule of FORMAT.md 5. */
export function parseJson(bytes: Uint8Array): JsonObject | null {
  const text = textOf(bytes);
  if (text === null || !keepsRules(text)) return null;
  try {
    const value: Json = JSON.parse(text) as Json;
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Whether a value is an object, neither array nor null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The field of an object, or undefined. Never what every object of JavaScript has, like `constructor`. */
export function fieldOf(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Checks depth, numbers and surrogates. All else that can be wrong, JSON.parse finds. */
function keepsRules(text: string): boolean {
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      if (at < 0) return false;
      continue;
    }
    if (code === MINUS || (code >= DIGIT_0 && code <= DIGIT_9)) {
      at = endOfInteger(text, at);
      if (at < 0) return false;
      continue;
    }
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth++;
    if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) depth--;
    if (depth > MOST_DEPTH) return false;
    at++;
  }
  return true;
}

/** The place behind a number, or -1 where it is not an integer from 0 to 2^53 - 1 without sign, point and exponent. */
function endOfInteger(text: string, start: number): number {
  let at = start;
  while (at < text.length && NUMBER_CHARACTERS.includes(text.charAt(at))) {
    at++;
    if (at - start > MOST_NUMBER_CHARACTERS) return -1;
  }
  const digits = text.slice(start, at);
  return INTEGER.test(digits) && Number(digits) <= Number.MAX_SAFE_INTEGER ? at : -1;
}

/**
 * The place behind a string, or -1 where it does not end or an escape makes a lone surrogate. Raw ones are not
 * possible: they are not UTF-8.
 */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code !== BACKSLASH) {
      at++;
      continue;
    }
    const unit = escapedUnit(text, at);
    if (unit === null) {
      // Another escape, like \n or \\: two characters.
      at += 2;
      continue;
    }
    if (Number.isNaN(unit) || isLowSurrogate(unit)) return -1;
    at += 6;
    if (!isHighSurrogate(unit)) continue;
    const next = escapedUnit(text, at);
    if (next === null || !isLowSurrogate(next)) return -1;
    at += 6;
  }
  return -1;
}

/** The unit of UTF-16 of an escape like \u00e9; null where none is there, NaN where it has not four hex digits. */
function escapedUnit(text: string, at: number): number | null {
  if (text.charCodeAt(at) !== BACKSLASH || text.charCodeAt(at + 1) !== LETTER_U) return null;
  const digits = text.slice(at + 2, at + 6);
  return /^[0-9A-Fa-f]{4}$/.test(digits) ? parseInt(digits, 16) : NaN;
}

/** Whether a unit of UTF-16 must be followed by a low surrogate. */
function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** Whether a unit of UTF-16 must follow a high surrogate. */
function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
