// Times: RFC 3339 in UTC, in the one form that the page allows (FORMAT.md 5).

const FORM = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?Z$/;
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const FEBRUARY = 2;
// Days from 0001-01-01 to 1970-01-01.
const DAYS_BEFORE_1970 = 719_162;
const SECONDS_OF_DAY = 86_400;

/** Whether a year has a 29 February. */
function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The days of a month, from 1; 0 where there is no such month. */
function daysOfMonth(year: number, month: number): number {
  const days = DAYS_OF_MONTH[month - 1] ?? 0;
  return month === FEBRUARY && isLeapYear(year) ? days + 1 : days;
}

/** The whole seconds of a time since 1970-01-01T00:00:00Z, or null where it is of another form (FORMAT.md 5). */
export function secondsOf(time: string): number | null {
  const parts = FORM.exec(time)?.slice(1, 7).map(Number);
  if (parts === undefined) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  if (year < 1 || day < 1 || day > daysOfMonth(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const yearsBefore = year - 1;
  let days =
    yearsBefore * 365 + Math.floor(yearsBefore / 4) - Math.floor(yearsBefore / 100) + Math.floor(yearsBefore / 400);
  for (let before = 1; before < month; before++) days += daysOfMonth(year, before);
  days += day - 1 - DAYS_BEFORE_1970;
  return days * SECONDS_OF_DAY + hour * 3_600 + minute * 60 + second;
}
