import type { Account, Found, Opened, Salvaged } from '../reader/types';
import { element } from './dom';
import { type Key, type Language, type Say, day } from './language';
import { heldWords } from './words';

const kinds: Readonly<Record<string, Key>> = {
  olares: 'kind_olares',
  ont: 'kind_ont',
  minima: 'kind_minima',
  wallet: 'kind_wallet'
};

function forKind(kind: string | null, say: Say): string {
  return say((kind === null ? undefined : kinds[kind]) ?? 'kind_other');
}

/** What an opened file holds. */
export function accounts(opened: Opened, say: Say, language: Language): HTMLElement[] {
  const { condition } = opened;
  const count = opened.accounts.length;
  const parts = [
    element('p', {}, say('accounts_saved', { date: day(opened.savedAt, language) })),
    element('p', { id: 'how-to-hold' }, say('hold_text'))
  ];
  if (condition.whole < condition.copies) {
    parts.unshift(element('p', { class: 'notice', role: 'status' }, say('condition_lost', { ...condition })));
  } else if (condition.otherBytes > 0) {
    parts.unshift(element('p', { class: 'notice', role: 'status' }, say('condition_other')));
  }
  const rows = opened.accounts.map((account) => element('li', { class: 'panel' }, ...ofAccount(account, say)));
  return [
    title(say(count === 1 ? 'accounts_title_one' : 'accounts_title', { count })),
    ...parts,
    element('ul', {}, ...rows)
  ];
}

function ofAccount(account: Account, say: Say): Node[] {
  const parts: Node[] = [element('h2', {}, account.name === '' ? say('unnamed') : account.name)];
  parts.push(element('p', {}, forKind(account.kind, say)));
  const identity = account.identities[0];
  if (identity) {
    parts.push(element('p', {}, say('identity'), ' ', element('span', { class: 'mono' }, identity.value)));
  }
  if (account.note !== null && account.note !== '') parts.push(element('p', {}, say('note', { note: account.note })));
  if (account.kind === 'minima' && account.keys !== null && account.keyuses !== null) {
    parts.push(element('p', { class: 'notice' }, say('uses', { keys: account.keys, keyuses: account.keyuses })));
  }
  if (account.secret) parts.push(heldWords(account.secret, account.name, say));
  else
    parts.push(
      element('p', { class: 'notice error' }, say(account.state === 'newer' ? 'state_newer' : 'state_damaged'))
    );
  return parts;
}

/** What could be saved of a file that does not open. */
export function saved(found: Found, say: Say, language: Language): HTMLElement[] {
  const parts = [title(say('saved_title'))];
  parts.push(element('p', { id: 'how-to-hold' }, say('hold_text')));
  if (found.sure.length > 0) {
    const rows = found.sure.map((one) => element('li', { class: 'panel' }, ...ofSaved(one, say, language)));
    parts.push(element('p', {}, say('saved_sure')), element('ul', {}, ...rows));
  }
  if (found.unsure.length > 0) {
    const rows = found.unsure.map((one) => element('li', { class: 'panel' }, ...ofSaved(one, say, language)));
    const warning = element('p', { class: 'notice' }, say('saved_unsure'));
    parts.push(element('h2', {}, say('saved_unsure_title')), warning, element('ul', {}, ...rows));
  }
  return parts;
}

function ofSaved(one: Salvaged, say: Say, language: Language): Node[] {
  const name = one.name === null || one.name === '' ? say('unnamed') : one.name;
  const parts: Node[] = [element('h2', {}, name), element('p', {}, forKind(one.kind, say))];
  if (one.jsonName !== null && one.jsonName !== one.name) {
    parts.push(element('p', {}, say('jsonname', { name: one.jsonName })));
  }
  if (one.date !== null) parts.push(element('p', {}, day(one.date, language)));
  if (one.kind === 'minima') parts.push(element('p', { class: 'notice' }, say('uses_unknown')));
  parts.push(heldWords(one.secret, name, say));
  return parts;
}

/** The title of a screen, which takes the focus when the screen comes. */
export function title(text: string): HTMLElement {
  return element('h1', { tabindex: '-1' }, text);
}
