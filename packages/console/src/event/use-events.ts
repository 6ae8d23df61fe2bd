import { type FeedEvent } from '@wallet-service/client';
import { useEffect, useState } from 'react';
import { useSession } from '../session/session.ts';

// More are no use to a person, and only make the page slow.
const KEPT = 200;

/** What happens from now on, the newest first, until it is stopped, or fails. */
export function useEvents() {
  const { client } = useSession();
  const [isLive, setIsLive] = useState(true);
  const [events, setEvents] = useState<readonly FeedEvent[]>([]);
  const [error, setError] = useState<unknown>();

  useEffect(() => {
    if (!isLive) return undefined;
    const ended = new AbortController();
    const follow = async () => {
      setError(undefined);
      for await (const event of client.events({ after: 'now', signal: ended.signal })) {
        setEvents((known) => [event, ...known].slice(0, KEPT));
      }
    };
    follow().catch((failure: unknown) => {
      setError(failure);
      setIsLive(false);
    });
    return () => {
      ended.abort();
    };
  }, [client, isLive]);

  return { events, error, isLive, setIsLive };
}
