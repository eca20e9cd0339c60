// Dates as a person writes them.

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const longDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

export function date(time: string): string {
  return day.format(new Date(time));
}

export function longDate(time: string): string {
  return longDay.format(new Date(time));
}

const moment = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit'
});

export function dateAndTime(time: string): string {
  return moment.format(new Date(time));
}

/** Minutes and seconds, as on a kitchen timer. */
export function countdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
