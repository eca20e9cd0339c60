// What kinds and identities are called, and what is said of them.
import { formatTag } from '$lib/language.svelte';
import { IDENTITY_TYPES, KINDS } from '$lib/ipc/bindings';
import { m } from '$lib/paraglide/messages';

interface Said {
  name: () => string;
  /** One sentence by which a person finds theirs. */
  text: () => string;
  /** What is lost without the words. */
  risks: (() => string)[];
}

const kinds: Record<(typeof KINDS)[number], Said> = {
  olares: { name: m.kind_olares, text: m.kind_olares_text, risks: [m.risk_identity, m.risk_vault] },
  ont: { name: m.kind_ont, text: m.kind_ont_text, risks: [m.risk_ont, m.risk_assets] },
  minima: { name: m.kind_minima, text: m.kind_minima_text, risks: [m.risk_minima, m.risk_assets] },
  wallet: { name: m.kind_wallet, text: m.kind_wallet_text, risks: [m.risk_assets] },
  slip39: { name: m.kind_slip39, text: m.kind_slip39_text, risks: [m.risk_assets] },
  electrum: { name: m.kind_electrum, text: m.kind_electrum_text, risks: [m.risk_assets] },
  'electrum-old': { name: m.kind_electrum_old, text: m.kind_electrum_old_text, risks: [m.risk_assets] },
  monero: { name: m.kind_monero, text: m.kind_monero_text, risks: [m.risk_assets] },
  polyseed: { name: m.kind_polyseed, text: m.kind_polyseed_text, risks: [m.risk_assets] },
  aezeed: { name: m.kind_aezeed, text: m.kind_aezeed_text, risks: [m.risk_assets] },
  ton: { name: m.kind_ton, text: m.kind_ton_text, risks: [m.risk_assets] },
  algorand: { name: m.kind_algorand, text: m.kind_algorand_text, risks: [m.risk_assets] },
  words: { name: m.kind_words, text: m.kind_words_text, risks: [m.risk_assets] }
};

/** Those that are offered first. */
const FIRST = ['olares', 'ont', 'minima', 'wallet'];

export function isOfferedFirst(kind: string): boolean {
  return FIRST.includes(kind);
}

/** Kinds whose words may derive nothing that a person could compare. */
export function hasNoAddress(kind: string): boolean {
  return ['aezeed', 'electrum', 'polyseed', 'words'].includes(kind);
}

/** None of a kind that a newer version made. */
function of(kind: string): Said | undefined {
  const known: Partial<Record<string, Said>> = kinds;
  return known[kind];
}

export function kindName(kind: string): string {
  return (of(kind)?.name ?? m.kind_other)();
}

export function kindText(kind: string): string {
  return of(kind)?.text() ?? '';
}

export function kindRisks(kind: string): string[] {
  return (of(kind)?.risks ?? [m.risk_assets]).map((risk) => risk());
}

/** The name of an identity of each type; an address at an older path has its own, so that two of a type are told apart. */
const identities: Record<(typeof IDENTITY_TYPES)[number], (path: string | null, kind: string) => string> = {
  'did:key': () => m.account_did(),
  'did:ont': () => m.account_ont_id(),
  'ont-address': (path) => (path?.startsWith("m/44'/888'") ? m.account_ont_address_older() : m.account_ont_address()),
  'minima-address': () => m.account_minima_address(),
  'btc-address': () => m.account_btc_address(),
  'evm-address': (_, kind) => (kind === 'olares' ? m.account_owner_address() : m.account_evm_address()),
  'xmr-address': (path) => (path === null ? m.account_xmr_address() : m.account_xmr_subaddress()),
  'ton-address': (path) => m.account_ton_address({ version: path ?? '' }),
  'algorand-address': () => m.account_algorand_address(),
  'sol-address': () => m.account_address_on({ system: 'Solana' }),
  'trx-address': () => m.account_address_on({ system: 'TRON' }),
  'cosmos-address': () => m.account_address_on({ system: 'Cosmos' }),
  'xrp-address': () => m.account_address_on({ system: 'XRP Ledger' }),
  'ltc-address': () => m.account_address_on({ system: 'Litecoin' }),
  'doge-address': () => m.account_address_on({ system: 'Dogecoin' }),
  'ada-address': () => m.account_address_on({ system: 'Cardano' }),
  'ss58-address': () => m.account_address_on({ system: 'Polkadot' }),
  'nostr-key': () => m.account_nostr_key(),
  'bip32-fingerprint': () => m.account_fingerprint()
};

export function identityName(type: string, path: string | null, kind: string): string {
  const known: Partial<Record<string, (path: string | null, kind: string) => string>> = identities;
  return known[type]?.(path, kind) ?? m.account_identity();
}

/** What a language is called; its tag is one of BCP 47. */
export function languageName(tag: string): string {
  return new Intl.DisplayNames(formatTag(), { type: 'language' }).of(tag) ?? tag;
}
