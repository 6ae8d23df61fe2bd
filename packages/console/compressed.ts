import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { type Plugin } from 'vite';

const TEXTS = /\.(?:js|css|html|svg)$/;
const FORMS = { br: promisify(brotliCompress), gz: promisify(gzip) };

/** Writes each text in its compressed forms as well: the service sends files, and compresses none itself. */
export function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const files = Object.keys(bundle).filter((file) => TEXTS.test(file));
      await Promise.all(files.map((file) => compress(path.join(dir, file))));
    },
  };
}

async function compress(file: string): Promise<void> {
  const text = await readFile(file);
  for (const [ending, form] of Object.entries(FORMS)) await writeFile(`${file}.${ending}`, await form(text));
}
