import { getMetadataStorage } from 'class-validator';
import { distance } from 'fastest-levenshtein';

/** Shorter ones (PORT, HOST) are too close to what is none of ours (HOME). */
const LONG_ENOUGH = 6;
/** From this length on two letters may be wrong. */
const LONG = 9;

/** All settings that a class has, by its decorators. */
export function settingNames(settings: new () => object): string[] {
  const decorators = getMetadataStorage().getTargetValidationMetadatas(settings, '', true, false);
  return [...new Set(decorators.map(({ propertyName }) => propertyName))];
}

/**
 * Names that are almost those of settings, and would be passed over in silence.
 *
 * @returns a sentence for each
 */
export function misspeltAmong(names: readonly string[], known: readonly string[]): string[] {
  return names.flatMap((name) => {
    const meant = known.includes(name) ? undefined : known.find((setting) => isClose(name, setting));
    return meant === undefined ? [] : [`${name} is not a setting: did you mean ${meant}?`];
  });
}

function isClose(name: string, setting: string): boolean {
  if (name.toUpperCase() === setting) return true;
  if (setting.length < LONG_ENOUGH) return false;
  return distance(name.toUpperCase(), setting) <= (setting.length < LONG ? 1 : 2);
}
