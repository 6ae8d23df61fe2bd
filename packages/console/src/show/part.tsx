import { useQuery } from '@tanstack/react-query';
import { type ComponentType } from 'react';
import { Loaded } from './loaded.tsx';

type Load<Props> = () => Promise<{ readonly default: ComponentType<Props> }>;

/**
 * A part with scripts of its own, which are loaded when it is shown. React's `lazy` would show nothing for 300 ms at least,
 * and take the whole page away where the scripts cannot be had.
 *
 * @param name which no other part has
 */
export function part<Props extends object>(name: string, load: Load<Props>): ComponentType<Props> {
  return function Part(props: Props) {
    const scripts = useQuery({ queryKey: ['scripts', name], queryFn: () => loaded(load), staleTime: 'static' });
    return <Loaded query={scripts}>{({ default: Content }) => <Content {...props} />}</Loaded>;
  };
}

async function loaded<Props>(load: Load<Props>) {
  try {
    return await load();
  } catch (cause) {
    throw new Error('The service has other scripts than this page, or none. Load the page again.', { cause });
  }
}
