// Looking for accounts by what is public of them.
import { kindName } from '$lib/kinds';
import type { AccountView } from '$lib/ipc/types';

export interface Searchable {
  account: AccountView;
  /** What a person calls it. */
  names: string;
  /** What it derives. Nearly every beginning of a number is somewhere in one of ten thousand. */
  identities: string;
}

/** Words from so many letters on are looked for in identities, too. */
const IDENTITY_FROM = 4;

/** As it is compared: letters of all widths and cases alike. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** An account with all by which it can be found. */
export function searchable(account: AccountView): Searchable {
  const { name, boundName, note, kind, identities } = account;
  const names = [name, boundName ?? '', note ?? '', kindName(kind)];
  return {
    account,
    names: fold(names.join('\n')),
    identities: fold(identities.map(({ value }) => value).join('\n'))
  };
}

/** The accounts in which every word of the text is, in their order. */
export function search(prepared: Searchable[], text: string): AccountView[] {
  const words = fold(text).split(/\s+/).filter(Boolean);
  const has =
    ({ names, identities }: Searchable) =>
    (word: string) =>
      names.includes(word) || (word.length >= IDENTITY_FROM && identities.includes(word));
  return prepared.filter((one) => words.every(has(one))).map(({ account }) => account);
}
