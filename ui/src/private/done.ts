// Screens that say that something is done. They have one way on.
import type { PrivateView } from '$lib/ipc/types';

const screens = [
  'newKeysMade',
  'biometricsOn',
  'backupSaved',
  'autoBackupChanged',
  'restored',
  'takenOver',
  'verified',
  'passwordSet',
  'proved',
  'checked'
] as const;

export type DoneView = Extract<PrivateView, { screen: (typeof screens)[number] }>;

export function isDone(view: PrivateView): view is DoneView {
  return (screens as readonly string[]).includes(view.screen);
}
