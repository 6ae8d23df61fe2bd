import { isProblem, newKey } from '@wallet-service/client';
import { useState } from 'react';

/**
 * Does something once, however often it is asked for. The key stays the same until the service has refused it for good:
 * what was changed in the form since is another intent then.
 */
export function useIntent<Values, Answer>(perform: (values: Values, key: string) => Promise<Answer>) {
  const [key, setKey] = useState(newKey);
  return async (values: Values): Promise<Answer> => {
    try {
      return await perform(values, key);
    } catch (error) {
      if (isProblem(error) && !error.retryable) setKey(newKey());
      throw error;
    }
  };
}
