// Why a password is asked for, and what goes with it.
import type { ReasonView } from '$lib/ipc/types';
import { m } from '$lib/paraglide/messages';

export const reasons: Record<ReasonView, () => string> = {
  create: m.password_ask_create,
  import: m.password_ask_import,
  changePassword: m.password_ask_change,
  saveBackup: m.password_ask_save_backup,
  autoBackupOn: m.password_ask_auto_on,
  autoBackupPassword: m.password_ask_auto_password,
  autoBackupOff: m.password_ask_auto_off,
  restore: m.password_ask_restore,
  takeOver: m.password_ask_take_over,
  biometrics: m.password_ask_biometrics,
  deleteAccount: m.password_ask_delete_account,
  deleteCopy: m.password_ask_delete_copy,
  keepFewer: m.password_ask_keep_fewer
};

/** What the button says that takes something away. */
export const takes: Partial<Record<ReasonView, () => string>> = {
  deleteAccount: m.account_delete_confirm,
  deleteCopy: m.backups_delete_confirm
};
