interface Window {
  readonly window?: string | null;
  readonly timeZone?: string | null;
  readonly rollingHours?: number | null;
}

/** Within which time a limit counts. */
export function windowText({ window, timeZone, rollingHours }: Window): string {
  if (rollingHours != null) return `any ${rollingHours} hours`;
  return `${(window ?? '').toLowerCase()}, ${timeZone ?? ''}`;
}
