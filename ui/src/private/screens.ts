// What the window does alike for every screen.
import type { PrivateView } from '$lib/ipc/types';

type Screen = PrivateView['screen'];

interface Rules {
  /** It shows its errors where they arise. */
  ownErrors: boolean;
  /** One key must not throw away what was typed or placed; it has its Cancel. */
  holdsWork: boolean;
}

export const screens: Record<Screen, Rules> = {
  unlock: { ownErrors: true, holdsWork: false },
  turnOnBiometrics: { ownErrors: true, holdsWork: true },
  biometricsOn: { ownErrors: false, holdsWork: false },
  forgotten: { ownErrors: false, holdsWork: false },
  newBackupPassword: { ownErrors: true, holdsWork: true },
  madePassword: { ownErrors: false, holdsWork: true },
  typeMadePassword: { ownErrors: true, holdsWork: true },
  chooseFile: { ownErrors: true, holdsWork: true },
  working: { ownErrors: false, holdsWork: true },
  backupSaved: { ownErrors: false, holdsWork: false },
  autoBackupChanged: { ownErrors: false, holdsWork: false },
  askBackupPassword: { ownErrors: true, holdsWork: true },
  restorePreview: { ownErrors: true, holdsWork: true },
  takeOverPreview: { ownErrors: true, holdsWork: true },
  takenOver: { ownErrors: false, holdsWork: false },
  restored: { ownErrors: false, holdsWork: false },
  verified: { ownErrors: false, holdsWork: false },
  newPassword: { ownErrors: true, holdsWork: true },
  newKeys: { ownErrors: true, holdsWork: true },
  newKeysMade: { ownErrors: false, holdsWork: false },
  askingKeychain: { ownErrors: false, holdsWork: true },
  askPassword: { ownErrors: true, holdsWork: true },
  create: { ownErrors: true, holdsWork: false },
  import: { ownErrors: true, holdsWork: true },
  shares: { ownErrors: true, holdsWork: true },
  chooseNodeBackup: { ownErrors: true, holdsWork: true },
  askNodePassword: { ownErrors: true, holdsWork: true },
  deriving: { ownErrors: false, holdsWork: true },
  preview: { ownErrors: false, holdsWork: true },
  made: { ownErrors: false, holdsWork: false },
  passwordSet: { ownErrors: false, holdsWork: false },
  risk: { ownErrors: false, holdsWork: false },
  veiled: { ownErrors: true, holdsWork: false },
  shown: { ownErrors: false, holdsWork: false },
  arrange: { ownErrors: false, holdsWork: true },
  unsaved: { ownErrors: false, holdsWork: true },
  proved: { ownErrors: false, holdsWork: false },
  check: { ownErrors: true, holdsWork: true },
  checked: { ownErrors: false, holdsWork: false }
};
