import type { ErrorCode, Found, Opened } from './reader/types';

/** What the page asks the worker for. */
export interface Job {
  readonly file: ArrayBuffer;
  readonly password: string;
  /** Null to open the file; else to save what can be read, with words that may be wrong or without. */
  readonly salvage: { readonly unsure: boolean } | null;
}

/** What the worker says. */
export type Said =
  | { readonly kind: 'estimate'; readonly seconds: number }
  | { readonly kind: 'opened'; readonly opened: Opened }
  | { readonly kind: 'found'; readonly found: Found }
  | { readonly kind: 'refused'; readonly code: ErrorCode | 'memory' | 'other' };
