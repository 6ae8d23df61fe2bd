import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { HashRouter } from 'react-router';
import { Pages } from './pages.tsx';
import { readConfiguration } from './session/configuration.ts';
import { Gate } from './session/gate.tsx';
import { Shell } from './shell/shell.tsx';
import { Loaded } from './show/loaded.tsx';

// The client repeats what has no answer; a second layer of tries would only hide that for longer.
const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 5_000 } } });

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Console />
    </QueryClientProvider>
  );
}

function Console() {
  // Read once: whoever is signed in keeps the session, whatever becomes of the service meanwhile.
  const configuration = useQuery({ queryKey: ['configuration'], queryFn: readConfiguration, staleTime: 'static' });
  return (
    <Loaded query={configuration}>
      {(known) => (
        <Gate configuration={known}>
          <HashRouter>
            <Shell isOpen={known.access === 'open'}>
              <Pages />
            </Shell>
          </HashRouter>
        </Gate>
      )}
    </Loaded>
  );
}
