// What words are that belong to another system.
import type { SchemeView } from './ipc/types';
import { sentences } from './format';
import { kindName, languageName } from './kinds';
import { m } from './paraglide/messages';

const names: Record<string, () => string> = {
  electrum: m.scheme_electrum,
  'electrum-old': m.scheme_electrum_old,
  monero: m.scheme_monero,
  polyseed: m.scheme_polyseed,
  aezeed: m.scheme_aezeed,
  ton: m.scheme_ton,
  algorand: m.scheme_algorand,
  codex32: m.scheme_codex32
};

/** What the words are, in a sentence. */
function what(scheme: SchemeView): string {
  const { share } = scheme;
  if (share) {
    if (share.groupCount > 1) {
      const { member, group, memberThreshold, groupThreshold, groupCount } = share;
      return m.scheme_share_of_group({ member, group, memberThreshold, groupThreshold, groupCount });
    }
    return share.memberThreshold > 1
      ? m.scheme_share({ member: share.member, needed: share.memberThreshold })
      : m.scheme_share_alone();
  }
  if (scheme.language !== null) return m.scheme_bip39_fits();
  return (names[scheme.code] ?? m.scheme_other)();
}

/** What to do with them. Where the kind has no check of its own, they may be of it all the same. */
export function sayScheme(scheme: SchemeView, unchecked: { button: string } | null = null): string {
  const { kind, certain } = scheme;
  if (scheme.language !== null && unchecked === null) {
    return m.scheme_bip39({ language: languageName(scheme.language) });
  }
  if (kind === null) return sentences([what(scheme), certain ? m.scheme_not_kept() : m.scheme_not_kept_unsure()]);
  const name = kindName(kind);
  if (certain) return sentences([what(scheme), m.scheme_kept({ kind: name })]);
  if (unchecked === null) return sentences([what(scheme), m.scheme_kept_unsure({ kind: name })]);
  return sentences([what(scheme), m.scheme_kept_or({ kind: name }), m.import_or_this(unchecked)]);
}

/** After a comparison with an account. */
export function saySchemeOfPaper(scheme: SchemeView): string {
  if (scheme.language !== null) return m.scheme_bip39_paper({ language: languageName(scheme.language) });
  return sentences([what(scheme), scheme.certain ? m.scheme_other_paper() : m.scheme_other_paper_unsure()]);
}
