import type { Said } from '../job';
import type { Found, Opened } from '../reader/types';

/** Why a file was not opened. */
export type Trouble = Extract<Said, { kind: 'refused' }>['code'] | 'unreadable' | 'too-large';

/** A file that was chosen. */
export interface Chosen {
  readonly name: string;
  readonly bytes: ArrayBuffer;
  /** What its header says that it is, if it has one. */
  readonly role: 1 | 2 | 3 | null;
}

/** What is on the screen. */
export type State =
  | { readonly kind: 'online' }
  | { readonly kind: 'choose'; readonly trouble: Trouble | null }
  | { readonly kind: 'password'; readonly chosen: Chosen; readonly trouble: Trouble | null }
  | { readonly kind: 'salvage'; readonly chosen: Chosen; readonly trouble: Trouble | null }
  | { readonly kind: 'working'; readonly chosen: Chosen; readonly isSalvage: boolean }
  | { readonly kind: 'opened'; readonly opened: Opened }
  | { readonly kind: 'found'; readonly found: Found }
  | { readonly kind: 'gone'; readonly wasIdle: boolean };

/** Bytes of a file at most. */
export const LONGEST_FILE = 160 * 1024 * 1024;

const MAGIC = [0x89, 0x48, 0x4c, 0x44, 0x46, 0x0d, 0x0a, 0x1a];

/** What a file says that it is, to ask for the right password. Only a hint: it may have lost its beginning. */
export function claimedRole(bytes: ArrayBuffer): 1 | 2 | 3 | null {
  const head = new Uint8Array(bytes, 0, Math.min(11, bytes.byteLength));
  if (!MAGIC.every((byte, i) => head[i] === byte)) return null;
  const role = head[10];
  return role === 1 || role === 2 || role === 3 ? role : null;
}

/** What follows a file that was chosen. */
export function chosen(name: string, bytes: ArrayBuffer): State {
  return { kind: 'password', chosen: { name, bytes, role: claimedRole(bytes) }, trouble: null };
}

/** Errors after which another try with the same file makes sense. */
const again: readonly Trouble[] = ['wrong-password', 'memory', 'other'];

/** What follows an answer of the worker. */
export function answered(state: State, said: Said): State {
  if (state.kind !== 'working' || said.kind === 'estimate') return state;
  if (said.kind === 'opened') return { kind: 'opened', opened: said.opened };
  if (said.kind === 'found') return { kind: 'found', found: said.found };
  const trouble = said.code;
  if (state.isSalvage || trouble === 'damaged' || trouble === 'not-holdfast') {
    return { kind: 'salvage', chosen: state.chosen, trouble };
  }
  if (again.includes(trouble)) return { kind: 'password', chosen: state.chosen, trouble };
  return { kind: 'choose', trouble };
}
