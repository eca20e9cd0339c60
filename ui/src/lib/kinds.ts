// What kinds and identities are called, and what is said of them.
import { formatTag } from '$lib/language.svelte';
import { m } from '$lib/paraglide/messages';

interface Said {
  name: () => string;
  /** One sentence by which a person finds theirs. */
  text: () => string;
  /** What is lost without the words. */
  risks: (() => string)[];
}

const kinds: Record<string, Said> = {
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

export function kindName(kind: string): string {
  return (kinds[kind]?.name ?? m.kind_other)();
}

export function kindText(kind: string): string {
  return kinds[kind]?.text() ?? '';
}

export function kindRisks(kind: string): string[] {
  return (kinds[kind]?.risks ?? [m.risk_assets]).map((risk) => risk());
}

/** An address at an older path has its own name, so that two of a type are told apart. */
export function identityName(type: string, path: string | null, kind: string): string {
  switch (type) {
    case 'did:key':
      return m.account_did();
    case 'did:ont':
      return m.account_ont_id();
    case 'ont-address':
      return path?.startsWith("m/44'/888'") ? m.account_ont_address_older() : m.account_ont_address();
    case 'minima-address':
      return m.account_minima_address();
    case 'btc-address':
      return m.account_btc_address();
    case 'evm-address':
      return kind === 'olares' ? m.account_owner_address() : m.account_evm_address();
    case 'xmr-address':
      return path === null ? m.account_xmr_address() : m.account_xmr_subaddress();
    case 'ton-address':
      return m.account_ton_address({ version: path ?? '' });
    case 'algorand-address':
      return m.account_algorand_address();
    case 'bip32-fingerprint':
      return m.account_fingerprint();
    default:
      return m.account_identity();
  }
}

/** What a language is called; its tag is one of BCP 47. */
export function languageName(tag: string): string {
  return new Intl.DisplayNames(formatTag(), { type: 'language' }).of(tag) ?? tag;
}
