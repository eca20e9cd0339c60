// What the main window asks of the core.
import type {
  AccountView,
  BackupsView,
  BiometricChangeView,
  ComputerView,
  CopyView,
  DetailsRequest,
  ErrorView,
  FlowRequest,
  OverviewView,
  SecurityView,
  TextSize
} from './types';

/** What came of it. */
export type Outcome<T> = { status: 'ok'; data: T } | { status: 'error'; error: ErrorView };

export interface Backend {
  /** `known` are the accounts that the page has. */
  overview(known: string | null): Promise<Outcome<OverviewView>>;
  openFlow(request: FlowRequest): Promise<Outcome<null>>;
  lock(): Promise<void>;
  active(): Promise<void>;
  renameAccount(account: string, name: string): Promise<Outcome<AccountView>>;
  setDetails(account: string, details: DetailsRequest): Promise<Outcome<AccountView>>;
  removeAccount(account: string, typedName: string, giveUpPhrase: boolean): Promise<Outcome<null>>;
  setAutoLock(seconds: number | null): Promise<Outcome<null>>;
  setTheme(theme: string): Promise<Outcome<null>>;
  setLanguage(language: string): Promise<Outcome<null>>;
  setTextSize(size: TextSize): Promise<Outcome<null>>;
  security(): Promise<Outcome<SecurityView>>;
  takeFromBiometrics(what: BiometricChangeView): Promise<Outcome<null>>;
  copyIdentity(account: string, identity: number): Promise<Outcome<null>>;
  acceptPrevious(): Promise<Outcome<null>>;
  acceptOlder(): Promise<Outcome<null>>;
  setPaperCheck(months: number | null): Promise<Outcome<null>>;
  noteRestore(account: string): Promise<Outcome<AccountView>>;
  putOffCheck(account: string): Promise<Outcome<AccountView>>;
  copyRestoreCommand(account: string): Promise<Outcome<null>>;
  printSheet(): Promise<Outcome<null>>;
  saveSheet(name: string): Promise<Outcome<null>>;
  backups(): Promise<Outcome<BackupsView>>;
  copiesWith(account: string): Promise<Outcome<string[]>>;
  goodCopies(account: string): Promise<Outcome<CopyView[]>>;
  runAutoBackup(): Promise<Outcome<null>>;
  setKeep(keep: number): Promise<Outcome<null>>;
  addDestination(): Promise<Outcome<null>>;
  removeDestination(dir: string): Promise<Outcome<null>>;
  writeKit(dir: string): Promise<Outcome<null>>;
  computersWithNews(): Promise<Outcome<ComputerView[]>>;
  nameComputer(name: string): Promise<Outcome<null>>;
  setComputerGone(installation: string, isGone: boolean): Promise<Outcome<null>>;
  saveCopy(path: string): Promise<Outcome<null>>;
  deleteCopy(path: string): Promise<Outcome<null>>;
  openFolder(path: string): Promise<Outcome<null>>;
  setStartAtLogin(on: boolean): Promise<Outcome<null>>;
  setCloseToTray(stay: boolean): Promise<Outcome<null>>;
  closeWindow(stay: boolean, always: boolean): Promise<unknown>;
  /** Calls back when the person closes the window and is to be asked what that means. */
  onClosing(callback: () => void): Promise<void>;
  /** Calls back when what is shown may be out of date. */
  onChanged(callback: () => void): Promise<void>;
}
