// Shares of a backup (SLIP-0039): what they are called, and what is missing.
import { m } from './paraglide/messages';
import type { ShareAtView, ShareView } from './ipc/types';

export function shareName({ group, groupCount, member }: ShareView): string {
  return groupCount > 1 ? m.share_of_group({ group, member }) : m.share_of_one({ member });
}

/** Which share is shown, arranged or typed. */
export function shareAt({ number, of, share }: ShareAtView): string {
  return share ? m.share_at({ number, of, share: shareName(share) }) : m.share_any({ number, of });
}

/** The shares of each group that are there, in the order of the groups. */
function groups(shares: ShareView[]): ShareView[][] {
  const numbers = [...new Set(shares.map(({ group }) => group))];
  return numbers.map((number) => shares.filter(({ group }) => group === number));
}

function isWhole(group: ShareView[]): boolean {
  return group.length >= (group[0]?.memberThreshold ?? 1);
}

export function isEnough(shares: ShareView[]): boolean {
  return groups(shares).filter(isWhole).length >= (shares[0]?.groupThreshold ?? 1);
}

/** What is missing, in sentences; none where nothing is. */
export function missing(shares: ShareView[]): string[] {
  const [first] = shares;
  if (!first || isEnough(shares)) return [];
  const { groupThreshold, groupCount, memberThreshold } = first;
  if (groupCount === 1) return [m.shares_missing({ count: memberThreshold - shares.length })];
  const each = groups(shares).flatMap((group) => {
    const [one] = group;
    if (!one) return [];
    return [m.shares_missing_of_group({ group: one.group, have: group.length, needed: one.memberThreshold })];
  });
  return [m.shares_missing_groups({ groupThreshold, groupCount }), ...each];
}
