import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { HashRouter } from 'react-router';
import { Pages } from './pages.tsx';
import { readConfiguration } from './session/configuration.ts';
import { Gate } from './session/gate.tsx';
import { Shell } from './shell/shell.tsx';
import { ProblemAlert } from './show/problem-alert.tsx';

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
  const { data: configuration, error } = useQuery({ queryKey: ['configuration'], queryFn: readConfiguration });
  if (error) return <ProblemAlert error={error} />;
  if (!configuration) return null;
  return (
    <Gate configuration={configuration}>
      <HashRouter>
        <Shell isOpen={configuration.access === 'open'}>
          <Pages />
        </Shell>
      </HashRouter>
    </Gate>
  );
}
