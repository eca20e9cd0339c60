// What kinds and identities are called.
import { m } from '$lib/paraglide/messages';

export function kindName(kind: string): string {
  return kind === 'olares' ? m.kind_olares() : m.kind_other();
}

export function identityName(type: string): string {
  switch (type) {
    case 'did:key':
      return m.account_did();
    case 'evm-address':
      return m.account_owner_address();
    case 'bip32-fingerprint':
      return m.account_fingerprint();
    default:
      return m.account_identity();
  }
}
