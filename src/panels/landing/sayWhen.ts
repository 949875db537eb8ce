/** `today, 09:12`, `yesterday`, `12 November`, `12 November 2025`; in the reader's own time zone. */
export function sayWhen(then: number, now: number): string {
  const day = new Date(then);
  const today = new Date(now);
  const days = Math.round((startOfDay(today) - startOfDay(day)) / 86_400_000);
  if (days <= 0) {
    return `today, ${day.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`;
  }
  if (days === 1) return 'yesterday';
  const sameYear = day.getFullYear() === today.getFullYear();
  return day.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', ...(!sameYear && { year: 'numeric' }) });
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
