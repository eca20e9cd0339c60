// What the reader takes and gives. FORMAT.md describes the file; the names here follow it.

/** Runs Argon2id, version 0x13, 32 bytes out. */
export type Derive = (
  password: Uint8Array,
  salt: Uint8Array,
  memoryKib: number,
  passes: number,
  lanes: number
) => Promise<Uint8Array>;

/** Least Argon2id numbers that are no damage; tests give lower ones. Default as the page says (FORMAT.md 2.1). */
export interface Least {
  memoryKib: number;
}

export type ErrorCode = 'not-holdfast' | 'newer' | 'damaged' | 'no-password' | 'too-much-work' | 'wrong-password';

/** The file was refused, for one of the reasons of FORMAT.md 8. The message holds no secret. */
export class Refused extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'Refused';
    this.code = code;
  }
}

/** How well the file is kept (FORMAT.md 8). */
export interface Condition {
  /** n of the header: how many copies there should be. */
  copies: number;
  /** Whole copies that are equal to the one that was opened. 0 where the copy was mended. */
  whole: number;
  /** Blocks that had to be taken from elsewhere than the place that gave most. 0 where a copy is whole. */
  mended: number;
  /** Bytes of the file that belong to none of the whole copies. */
  otherBytes: number;
}

/** The secret of an account. */
export interface Words {
  words: string;
  passphrase: string | null;
}

/** One account of the JSON, with its words where its record is sound (FORMAT.md 5 and 6). */
export interface Account {
  id: string;
  name: string;
  kind: string;
  secretType: number;
  createdAt: string;
  note: string | null;
  keys: number | null;
  keyuses: number | null;
  identities: { type: string; value: string; path: string | null }[];
  state: 'sound' | 'damaged' | 'newer';
  /** Only where the state is `sound`. */
  secret: Words | null;
}

/** A file that opened. Accounts are in the order of `accounts` of the JSON; the role is that of the header. */
export interface Opened {
  role: number;
  savedAt: string;
  condition: Condition;
  accounts: Account[];
}

/** A record that salvage found (FORMAT.md 9). */
export interface Salvaged {
  id: string;
  kind: string | null;
  name: string | null;
  /** The name that the JSON gives to this id; unsure. */
  jsonName: string | null;
  date: number | null;
  secretType: number | null;
  secret: Words;
}

/** All that salvage found: records that opened with their tag, and others. */
export interface Found {
  sure: Salvaged[];
  unsure: Salvaged[];
}
