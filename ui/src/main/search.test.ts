import { expect, test } from 'vitest';
import type { AccountView } from '$lib/ipc/types';
import { search, searchable } from './search';

function account(name: string, rest: Partial<AccountView> = {}): AccountView {
  return {
    ...{ id: name, name, kind: 'olares', words: 12, createdAt: '', backedUpAt: null, checkedAt: null },
    ...{
      note: null,
      boundName: null,
      madeWhere: null,
      keys: null,
      keyuses: null,
      hasPassphrase: false,
      identities: [],
      shares: [],
      proofs: []
    },
    ...{ restoreCommand: null, nextKeyuses: null },
    ...rest
  };
}

const accounts = [
  account('Home', { boundName: 'alice@olares.com' }),
  account('Travel', { kind: 'wallet', note: 'Ledger in the drawer' }),
  account('家庭', { identities: [{ type: 'did:key', value: 'did:key:z6Mkg31j619vWiZj', path: null }] }),
  account('Ｆｕｌｌ width')
].map(searchable);

function names(text: string): string[] {
  return search(accounts, text).map(({ name }) => name);
}

test('an account is found by its name, bound name, note and kind, in any case and width', () => {
  expect(names('')).toHaveLength(4);
  expect(names('HOME')).toEqual(['Home']);
  expect(names('alice@')).toEqual(['Home']);
  expect(names('ledger')).toEqual(['Travel']);
  expect(names('wallet')).toEqual(['Travel']);
  expect(names('家')).toEqual(['家庭']);
  expect(names('full')).toEqual(['Ｆｕｌｌ width']);
});

test('every word has to be there, and identities are looked at from four letters on', () => {
  expect(names('travel drawer')).toEqual(['Travel']);
  expect(names('travel home')).toEqual([]);
  expect(names('z6mkg31j')).toEqual(['家庭']);
  expect(names('619')).toEqual([]);
});
