// From codes to sentences: what happened and what to do. A code without a sentence does not compile.
import { countdown } from '$lib/dates';
import { formatTag } from '$lib/language.svelte';
import { sayScheme } from './schemes';
import { m } from '$lib/paraglide/messages';
import type { ErrorView, FailReasonView, GuessableView, KeychainView, NoMatchView } from '$lib/ipc/types';

type Code = ErrorView['code'];
type Said<C extends Code> = (error: Extract<ErrorView, { code: C }>) => string;

const guessable: Record<GuessableView, () => string> = {
  common: m.error_guessable_common,
  keyboard: m.error_guessable_keyboard,
  repeats: m.error_guessable_repeats,
  sequence: m.error_guessable_sequence,
  date: m.error_guessable_date,
  word: m.error_guessable_word,
  short: m.error_guessable_short
};

const noMatch: Record<NoMatchView, () => string> = {
  noHardware: m.error_no_hardware,
  notEnrolled: m.error_not_enrolled,
  cancelled: m.error_touch_cancelled,
  noMatch: m.error_no_match,
  tooMany: m.error_too_many,
  lockedOut: m.error_locked_out,
  noAnswer: m.error_no_answer,
  changed: m.error_fingers_changed,
  unsupported: m.error_touch_unsupported,
  keychain: m.error_touch_keychain
};

const keychain: Record<KeychainView, () => string> = {
  unavailable: m.error_keychain_unavailable,
  missing: m.error_keychain_missing,
  refused: m.error_keychain_refused
};

/** Why there is no match. */
export function sayNoMatch(why: NoMatchView): string {
  return noMatch[why]();
}

const sentences: { [C in Code]: Said<C> } = {
  wrongPassword: () => m.error_wrong_password(),
  throttled: ({ seconds }) => m.error_throttled({ time: countdown(seconds) }),
  damaged: ({ previous }) => (previous ? m.unlock_previous() : m.error_damaged()),
  fileDamaged: () => m.error_file_damaged(),
  fileNotHoldfast: () => m.error_file_not_holdfast(),
  fileNotRegular: () => m.error_file_not_regular(),
  fileNewerVersion: () => m.error_file_newer(),
  fileExcessiveWork: () => m.error_file_excessive(),
  fileWrongPassword: () => m.error_file_wrong_password(),
  fileGone: () => m.error_file_gone(),
  fileNoPermission: () => m.error_file_no_permission(),
  fileNothingLeft: () => m.error_file_nothing_left(),
  othersCanWrite: () => m.error_others_can_write(),
  dataFolder: () => m.error_data_folder(),
  nothingSaved: () => m.error_nothing_saved(),
  fileExists: () => m.error_file_exists(),
  passwordDiffers: () => m.error_password_differs(),
  passwordSame: () => m.error_password_same(),
  lockedWhileChanging: () => m.error_locked_while_changing(),
  lockedWhileSaving: () => m.error_locked_while_saving(),
  nothingChosen: () => m.error_nothing_chosen(),
  notHoldfast: () => m.error_not_holdfast(),
  newerVersion: () => m.error_newer_version(),
  excessiveWork: () => m.error_excessive_work(),
  outOfMemory: () => m.error_out_of_memory(),
  busy: ({ holder }) => m.error_busy({ holder: holder ?? m.error_busy_unknown() }),
  unreadableWords: () => m.error_unreadable_words(),
  settings: ({ path }) => m.error_settings({ path }),
  diskFull: () => m.error_disk_full(),
  noPermission: () => m.error_no_permission(),
  readOnlyDisk: () => m.error_read_only_disk(),
  pageDied: () => m.error_page_died(),
  notAnswering: () => m.error_not_answering(),
  noPassword: () => m.error_no_password(),
  passwordNeeded: () => m.error_password_needed(),
  passwordDue: () => m.error_password_due(),
  biometric: ({ why }) => sayNoMatch(why),
  keychain: ({ why }) => keychain[why](),
  vaultExists: () => m.error_vault_exists(),
  duplicate: ({ name }) => m.error_duplicate({ name }),
  duplicateRaised: ({ name, uses }) => m.error_duplicate_raised({ name, uses }),
  sheetNotSaved: () => m.error_sheet_not_saved(),
  notBackedUp: () => m.error_not_backed_up(),
  nameDiffers: () => m.error_name_differs(),
  noSuchAccount: () => m.error_no_such_account(),
  unfitText: () => m.error_unfit_text(),
  unfitKeyUses: () => m.error_unfit_key_uses(),
  lowerKeyUses: ({ now }) => m.error_lower_key_uses({ now }),
  keysChanged: () => m.error_keys_changed(),
  onlyReading: () => m.error_only_reading(),
  passwordTooShort: () => m.error_password_too_short(),
  passwordTooLong: () => m.error_password_too_long(),
  passwordUnassigned: () => m.error_password_unassigned(),
  passwordGuessable: ({ why }) => guessable[why](),
  phraseEmpty: () => m.error_phrase_empty(),
  phraseUnknownWord: ({ positions }) => positionsSaid(positions, m.error_phrase_unknown, m.error_phrase_unknown_many),
  phraseWordCount: ({ found, accepted }) => m.error_phrase_count({ found, accepted: counts(accepted) }),
  phraseChecksum: () => m.error_phrase_checksum(),
  otherScheme: ({ scheme }) => sayScheme(scheme),
  sharesOfOthers: () => m.error_shares_of_others(),
  sharesTwice: () => m.error_shares_twice(),
  sharesDigest: () => m.error_shares_digest(),
  sharesSlow: () => m.error_shares_slow(),
  sharesMissing: () => m.error_shares_missing(),
  sameShare: () => m.check_same_share(),
  notMinima: () => m.error_not_minima(),
  nodeWrongPassword: () => m.error_node_password(),
  nodeLockPassword: () => m.error_node_lock(),
  nodeUnreadable: () => m.error_node_unreadable(),
  nodeNoPhrase: () => m.error_node_no_phrase(),
  holdfastFile: () => m.error_holdfast_file(),
  otherSecret: ({ what }) => (what === 'keystore' ? m.error_keystore() : m.error_private_key()),
  clipboardEmpty: () => m.import_clipboard_empty(),
  noClipboard: () => m.error_no_clipboard(),
  windowOpen: () => m.error_window_open(),
  closedByLock: () => m.error_closed_by_lock(),
  expired: () => m.error_expired(),
  locked: () => m.error_locked(),
  internal: ({ reference }) => m.error_internal({ reference })
};

/** Numbers without a gap as a range. */
function counts(numbers: number[]): string {
  const [first, last] = [numbers[0] ?? 0, numbers.at(-1) ?? 0];
  const isRange = numbers.length > 2 && last - first === numbers.length - 1;
  if (isRange) return m.error_phrase_range({ first, last });
  return new Intl.ListFormat(formatTag(), { type: 'disjunction' }).format(numbers.map(String));
}

const reasons: Record<FailReasonView, () => string> = {
  absent: m.reason_absent,
  notAnswering: m.reason_not_answering,
  vaultDamaged: m.reason_vault_damaged,
  diskFull: m.reason_disk_full,
  noPermission: m.reason_no_permission,
  readOnly: m.reason_read_only,
  dataFolder: m.reason_data_folder,
  settings: m.reason_settings,
  io: m.reason_io
};

/** Why a folder got no auto backup. */
export function sayReason(reason: FailReasonView): string {
  return reasons[reason]();
}

/** The sentence for an error. */
export function say(error: ErrorView): string {
  return (sentences[error.code] as (error: ErrorView) => string)(error);
}

type Positions = (inputs: { positions: string }) => string;

/** "Word 3 …" or "Words 3 and 5 …". */
export function positionsSaid(positions: number[], one: Positions, many: Positions): string {
  const list = new Intl.ListFormat(formatTag()).format(positions.map(String));
  return positions.length === 1 ? one({ positions: list }) : many({ positions: list });
}
