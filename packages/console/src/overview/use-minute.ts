import { useInterval } from '@mantine/hooks';
import { useState } from 'react';

const MINUTE_MS = 60_000;

const thisMinute = () => Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

/** The beginning of the minute that it is now: what is asked for with it stays the same question for as long. */
export function useMinute(): Date {
  const [minute, setMinute] = useState(thisMinute);
  useInterval(
    () => {
      setMinute(thisMinute);
    },
    1_000,
    { autoInvoke: true },
  );
  return new Date(minute);
}

/** So many minutes earlier, as the service reads it. */
export const minutesBefore = (time: Date, minutes: number): string =>
  new Date(time.getTime() - minutes * MINUTE_MS).toISOString();
