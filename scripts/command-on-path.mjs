import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Where a program is that may or may not be installed, by the first of its names that is found. */
export function commandOnPath(...names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
