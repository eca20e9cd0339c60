// Dates as a person writes them.
import { formatTag } from './language.svelte';

type Options = Intl.DateTimeFormatOptions;

/** A format that is made when it is first used: making one loads calendars and time zones, and a lock screen shows no date. */
function lazily(options: Options): (time: string) => string {
  const made = new Map<string, Intl.DateTimeFormat>();
  return (time) => {
    const tag = formatTag();
    const format = made.get(tag) ?? new Intl.DateTimeFormat(tag, options);
    made.set(tag, format);
    return format.format(new Date(time));
  };
}

export const date = lazily({ day: 'numeric', month: 'short', year: 'numeric' });

export const longDate = lazily({ day: 'numeric', month: 'long', year: 'numeric' });

export const dateAndTime = lazily({
  ...{ day: 'numeric', month: 'short', year: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit' }
});

/** Minutes and seconds, as on a kitchen timer. */
export function countdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
