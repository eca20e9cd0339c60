import en from '../../messages/en.json';
import zhHans from '../../messages/zh-Hans.json';

/** The texts, by their keys. */
export type Key = keyof typeof en;
/** The languages of the page. */
export type Language = 'en' | 'zh-Hans';

const texts: Record<Language, Record<Key, string>> = { en, 'zh-Hans': zhHans };

/** The language that the browser asks for. */
export function preferred(languages: readonly string[]): Language {
  const first = languages.find((language) => /^(en|zh)\b/i.test(language));
  return first?.toLowerCase().startsWith('zh') ? 'zh-Hans' : 'en';
}

/** The other language, and its name in itself. */
export function other(language: Language): { language: Language; name: string } {
  return language === 'en' ? { language: 'zh-Hans', name: '中文' } : { language: 'en', name: 'English' };
}

/** What gives the texts of a language, with what stands in braces filled in. */
export function speaker(language: Language) {
  return (key: Key, values: Readonly<Record<string, string | number>> = {}): string =>
    texts[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Says a text. */
export type Say = ReturnType<typeof speaker>;

/** A day, as the language writes it. */
export function day(time: string | number, language: Language): string {
  const date = new Date(typeof time === 'number' ? time * 1000 : time);
  return Number.isNaN(date.getTime()) ? '?' : date.toLocaleDateString(language, { dateStyle: 'long' });
}
