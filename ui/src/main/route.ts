// Where one can be in the main window.

export type Route =
  | { page: 'accounts' }
  | { page: 'backups' }
  | { page: 'gone'; installation: string }
  | { page: 'backup' }
  | { page: 'account'; id: string | null }
  | { page: 'sheet'; id: string }
  | { page: 'security' }
  | { page: 'appearance' }
  | { page: 'help' }
  | { page: 'about' };
