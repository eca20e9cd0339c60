// The fields of the JSON that this reader needs or must check (FORMAT.md 5).

import { type Json, type JsonObject, fieldOf, isObject } from './json';
import { secondsOf } from './time';
import { Refused } from './types';

const ID = /^[0-9a-f]{32}$/;
const DIGEST = /^[0-9a-f]{64}$/;

export interface SlotEntry {
  type: number;
  id: string;
  digest: string;
  backup: boolean;
}

export interface Identity {
  type: string;
  value: string;
  path: string | null;
}

export interface AccountEntry {
  id: string;
  name: string;
  kind: string;
  secretType: number;
  createdAt: string;
  /** `createdAt` in whole seconds since 1970. */
  createdSeconds: number;
  note: string | null;
  keys: number | null;
  keyuses: number | null;
  identities: Identity[];
}

/** The JSON, checked. */
export interface Contents {
  role: number;
  savedAt: string;
  slots: SlotEntry[];
  records: string[];
  accounts: AccountEntry[];
}

/** Checks the fields of the JSON as FORMAT.md 5 says; what breaks a rule is damage to the whole file. */
export function readContents(json: JsonObject): Contents {
  numberOrNullOf(json, 'retireBefore');
  return {
    role: numberOf(json, 'role'),
    savedAt: timeOf(json, 'savedAt'),
    slots: arrayOf(json, 'slots').map(readSlotEntry),
    records: arrayOf(json, 'records').map((id) => matching(id, ID, 'records')),
    accounts: arrayOf(json, 'accounts').map(readAccount)
  };
}

/** The names that the JSON gives to ids, if it is as it should be; for salvage (FORMAT.md 9.5). */
export function namesOf(json: JsonObject): Map<string, string> {
  try {
    return new Map(readContents(json).accounts.map(({ id, name }) => [id, name]));
  } catch (error) {
    if (error instanceof Refused) return new Map();
    throw error;
  }
}

/** One element of `slots`. */
function readSlotEntry(value: Json): SlotEntry {
  const entry = objectFrom(value, 'slots');
  return {
    type: numberOf(entry, 'type'),
    id: matching(fieldOf(entry, 'id'), ID, 'id'),
    digest: matching(fieldOf(entry, 'digest'), DIGEST, 'digest'),
    backup: booleanOf(entry, 'backup')
  };
}

/** One element of `accounts`. Fields that only writers use are checked, too: one that is missing is damage. */
function readAccount(value: Json): AccountEntry {
  const account = objectFrom(value, 'accounts');
  numberOf(account, 'words');
  timeOrNullOf(account, 'backedUpAt');
  timeOrNullOf(account, 'checkedAt');
  textOrNullOf(account, 'boundName');
  booleanOf(account, 'hasPassphrase');
  const createdAt = timeOf(account, 'createdAt');
  return {
    id: matching(fieldOf(account, 'id'), ID, 'id'),
    name: stringOf(account, 'name'),
    kind: stringOf(account, 'kind'),
    secretType: numberOf(account, 'secretType'),
    createdAt,
    createdSeconds: secondsOf(createdAt) ?? 0,
    note: textOrNullOf(account, 'note'),
    keys: numberOrNullOf(account, 'keys'),
    keyuses: numberOrNullOf(account, 'keyuses'),
    identities: arrayOf(account, 'identities').flatMap(readIdentity)
  };
}

/** One element of `identities`, or nothing where it has not its three fields in their types. */
function readIdentity(value: Json): Identity[] {
  if (!isObject(value)) return [];
  const type = fieldOf(value, 'type');
  const text = fieldOf(value, 'value');
  const path = fieldOf(value, 'path');
  if (typeof type !== 'string' || typeof text !== 'string') return [];
  if (typeof path !== 'string' && path !== null) return [];
  return [{ type, value: text, path }];
}

/** A field that is an array. */
function arrayOf(object: JsonObject, key: string): Json[] {
  const value = fieldOf(object, key);
  return Array.isArray(value) ? value : wrong(key);
}

/** A field that is a number. */
function numberOf(object: JsonObject, key: string): number {
  const value = fieldOf(object, key);
  return typeof value === 'number' ? value : wrong(key);
}

/** A field that is a number or null. */
function numberOrNullOf(object: JsonObject, key: string): number | null {
  return fieldOf(object, key) === null ? null : numberOf(object, key);
}

/** A field that is true or false. */
function booleanOf(object: JsonObject, key: string): boolean {
  const value = fieldOf(object, key);
  return typeof value === 'boolean' ? value : wrong(key);
}

/** A field that is a string. */
function stringOf(object: JsonObject, key: string): string {
  const value = fieldOf(object, key);
  return typeof value === 'string' ? value : wrong(key);
}

/** A field that is a string or null. */
function textOrNullOf(object: JsonObject, key: string): string | null {
  return fieldOf(object, key) === null ? null : stringOf(object, key);
}

/** A field that is a time. */
function timeOf(object: JsonObject, key: string): string {
  const time = stringOf(object, key);
  return secondsOf(time) === null ? wrong(key) : time;
}

/** A field that is a time or null. */
function timeOrNullOf(object: JsonObject, key: string): string | null {
  return fieldOf(object, key) === null ? null : timeOf(object, key);
}

/** An object in an array. */
function objectFrom(value: Json, key: string): JsonObject {
  return isObject(value) ? value : wrong(key);
}

/** A string of a form. */
function matching(value: Json | undefined, form: RegExp, key: string): string {
  return typeof value === 'string' && form.test(value) ? value : wrong(key);
}

/** Refuses the file for a field. */
function wrong(key: string): never {
  throw new Refused('damaged', `the field ${key} of the list is missing or wrong`);
}
