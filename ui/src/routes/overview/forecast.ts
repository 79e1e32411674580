import type { Overview } from '$lib/bindings/Overview';
import { calendarDays, dayAndMonth, dayOf } from '$lib/i18n/format';
import { m } from '$lib/i18n/messages';
import { available } from '$lib/state/organizations';

/** Days further ahead than this are no forecast worth a date. */
const FAR = 366;

/** When the seats run out, as a sentence; `null` where nothing is to be said. */
export function forecastWords({ forecast, seats, days }: Overview, now: Date): string | null {
  if (available(seats.seats) === 0) return m.forecast_full();
  if (days.length < 2) return null;
  if (!forecast) return m.forecast_none();
  const [full, earliest] = [dayOf(forecast.fullOn), dayOf(forecast.earliest)];
  if (calendarDays(now, full) > FAR) return m.forecast_far();
  const day = dayAndMonth(full, now);
  if (forecast.latest === null) {
    return m.forecast_from({ day, earliest: dayAndMonth(earliest, now) });
  }
  const latest = dayOf(forecast.latest);
  if (calendarDays(earliest, latest) <= 1) return m.forecast_on({ day });
  return m.forecast_between({
    day,
    earliest: dayAndMonth(earliest, now),
    latest: dayAndMonth(latest, now),
  });
}
