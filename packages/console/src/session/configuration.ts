/** What the service says about signing in, before anybody has. */
export interface Configuration {
  /** `open`: no key is asked for. `oidc`: by the issuer, or by a key. */
  readonly access: 'open' | 'key' | 'oidc';
  readonly issuer?: string;
  readonly clientId?: string;
  readonly scope?: string;
}

export async function readConfiguration(): Promise<Configuration> {
  const response = await fetch(new URL('config.json', document.baseURI));
  if (!response.ok) throw new Error(`The service does not say how to sign in (HTTP ${response.status}).`);
  return (await response.json()) as Configuration;
}
