import type { Job, Said } from '../job';
import type { Found, Opened } from '../reader/types';

/** Why a file was not opened. */
export type Trouble = Extract<Said, { kind: 'refused' }>['code'] | 'unreadable' | 'too-large' | 'nothing';

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
  | { readonly kind: 'working'; readonly chosen: Chosen; readonly salvage: Job['salvage'] }
  | { readonly kind: 'opened'; readonly opened: Opened }
  | { readonly kind: 'found'; readonly found: Found; readonly chosen: Chosen; readonly unsure: boolean }
  | { readonly kind: 'gone'; readonly wasIdle: boolean };

/** Bytes of a file at most. */
export const LONGEST_FILE = 160 * 1024 * 1024;

const MAGIC = [0x89, 0x48, 0x4c, 0x44, 0x46, 0x0d, 0x0a, 0x1a];

const STRETCH = 4096;

/** The bytes of a file. What the disk cannot read is zeros (FORMAT.md 8.1). */
export async function bytesOf(file: Blob): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch (error) {
    return await stretchesOf(file, error);
  }
}

async function stretchesOf(file: Blob, error: unknown): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(file.size);
  let isAnyRead = false;
  for (let at = 0; at < file.size; at += STRETCH) {
    try {
      bytes.set(new Uint8Array(await file.slice(at, at + STRETCH).arrayBuffer()), at);
      isAnyRead = true;
    } catch {
      // It stays zeros.
    }
  }
  if (!isAnyRead) throw error;
  return bytes.buffer;
}

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

/** Errors of a file that may be damaged: where its beginning or its version is lost, too. */
const salvageable: readonly Trouble[] = ['damaged', 'not-holdfast', 'newer'];

/** What follows an answer of the worker. */
export function answered(state: State, said: Said): State {
  if (state.kind !== 'working' || said.kind === 'estimate') return state;
  if (said.kind === 'opened') return { kind: 'opened', opened: said.opened };
  const { chosen, salvage } = state;
  if (said.kind === 'found') return { kind: 'found', found: said.found, chosen, unsure: salvage?.unsure ?? false };
  const trouble = said.code;
  if (salvage) return { kind: 'salvage', chosen, trouble: trouble === 'damaged' ? 'nothing' : trouble };
  if (salvageable.includes(trouble)) return { kind: 'salvage', chosen, trouble };
  if (again.includes(trouble)) return { kind: 'password', chosen, trouble };
  return { kind: 'choose', trouble };
}
