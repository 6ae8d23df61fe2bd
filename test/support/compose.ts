import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface ComposeService {
  image: string;
  command?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  read_only?: boolean;
  healthcheck?: { disable?: boolean };
}

export interface Compose {
  services: Record<string, ComposeService>;
  volumes: object;
}

export const COMPOSE_FILE = 'docker/compose.yaml';

/** The compose file as it is without a single variable in the environment. */
export function readCompose(): Compose {
  const text = readFileSync(COMPOSE_FILE, 'utf8');
  return parse(text.replace(/\$\{\w+:-(?<value>[^}]*)\}/g, '$<value>'), { merge: true }) as Compose;
}
