// What words are that belong to another system.
import type { SchemeView } from './ipc/types';
import { sentences } from './format';
import { languageName } from './kinds';
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
  return (names[scheme.code] ?? m.scheme_other)();
}

/** What to do with them. */
export function sayScheme(scheme: SchemeView): string {
  if (scheme.language !== null) return m.scheme_bip39({ language: languageName(scheme.language) });
  return sentences([what(scheme), scheme.certain ? m.scheme_not_kept() : m.scheme_not_kept_unsure()]);
}

/** After a comparison with an account. */
export function saySchemeOfPaper(scheme: SchemeView): string {
  if (scheme.language !== null) return m.scheme_bip39_paper({ language: languageName(scheme.language) });
  return sentences([what(scheme), scheme.certain ? m.scheme_other_paper() : m.scheme_other_paper_unsure()]);
}
