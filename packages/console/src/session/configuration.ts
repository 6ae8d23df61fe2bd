/** The issuer of tokens where people sign in, and as what the console is known there. */
export interface Issuer {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
}

/** How the service lets people in: by nothing, by a key, or by signing in at the issuer as well. */
export type Configuration = { readonly access: 'open' | 'key' } | ({ readonly access: 'oidc' } & Issuer);

export async function readConfiguration(): Promise<Configuration> {
  const response = await fetch(new URL('config.json', document.baseURI));
  if (!response.ok) throw new Error(`The service does not say how to sign in (HTTP ${response.status}).`);
  return (await response.json()) as Configuration;
}
