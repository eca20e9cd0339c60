// The questions that people ask. Their answers are docs/help, which the user guide and the command line have too.
import { m } from '$lib/paraglide/messages';
import { getLocale } from '$lib/paraglide/runtime';

/** The questions, in the order in which they are listed. */
export const topics = {
  'lost-phrase': m.help_lost_phrase,
  'two-passwords': m.help_two_passwords,
  'other-computer': m.help_other_computer,
  'several-computers': m.help_several_computers,
  'stolen-computer': m.help_stolen_computer,
  'backup-file': m.help_backup_file,
  'without-holdfast': m.help_without_holdfast,
  'refused-password': m.help_refused_password,
  'forgotten-password': m.help_forgotten_password,
  'arrange-and-check': m.help_arrange_and_check,
  copying: m.help_copying,
  'auto-backup': m.help_auto_backup,
  biometrics: m.help_biometrics,
  olares: m.help_olares,
  ont: m.help_ont,
  minima: m.help_minima,
  'other-systems': m.help_other_systems,
  'for-relatives': m.help_for_relatives
} satisfies Record<string, () => string>;

export type TopicName = keyof typeof topics;

export const topicNames = Object.keys(topics) as TopicName[];

/** What is asked by who has an account of a kind. */
export function topicsOfKind(kind: string): TopicName[] {
  if (kind === 'olares' || kind === 'ont' || kind === 'minima') return [kind];
  return kind === 'wallet' ? [] : ['other-systems'];
}

const texts = import.meta.glob<string>('../../../../docs/help/*/*.md', { query: '?raw', import: 'default' });

/** The answer in the language of the page. */
export async function answer(topic: TopicName): Promise<string> {
  const read = texts[`../../../../docs/help/${getLocale()}/${topic}.md`];
  if (!read) throw new Error(`no answer: ${topic}`);
  return read();
}
