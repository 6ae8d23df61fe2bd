import { table } from './markdown.mjs';

/** Longer ones would make a wall of the table; the rest stands in `.env.example`. */
const LONGEST = 120;
const NEEDED = { DATABASE_URL: 'postgres://wallet_app@localhost/wallet' };
/** Nobody's setting is this: what the service says to it is what it takes instead. */
const IMPOSSIBLE = '\u0001';

const SECRET = /_SECRET$/;

/**
 * @param example the text of `.env.example`
 * @param names of the service's own settings
 * @param readConfig the service's own
 */
export function settingsPage(example, names, readConfig) {
  const known = { names, defaults: readConfig(NEEDED) };
  const rows = sectionsOf(example).flatMap(({ title, settings }) => [
    [`**${title}**`, '', '', ''],
    ...settings.map(({ name, value, purpose }) => [
      `\`${name}\``,
      defaultOf(name, value, known),
      takenBy(name, readConfig),
      purpose,
    ]),
  ]);
  return `# Which settings are there?

Settings are environment variables, and the service reads them once, when it starts. What is wrong with them, misspelt names included, it says in one list, and does not start; \`wallet config check\` says the same without starting it.

[.env.example](../.env.example) has each of them with its whole reason, ready to be copied. \`SLICES\` is the one to decide before the first migration. Of secrets, \`SIGNING_SECRET\` must be set in production.

${table(['setting', 'default', 'takes', 'what it is for'], rows)}

OpenTelemetry's own variables (\`OTEL_EXPORTER_OTLP_ENDPOINT\` and the like) say where traces go: see [operating](operating.md).
`;
}

/** The settings of each section, with what the comment above them begins with. */
function sectionsOf(example) {
  return example
    .split(/^# --- (.*)$/m)
    .slice(1)
    .flatMap((part, index, parts) =>
      index % 2 === 0 ? [{ title: part, settings: settingsOf(parts[index + 1]) }] : [],
    );
}

function settingsOf(section) {
  return section.split(/\n{2,}/).flatMap((paragraph) => {
    const lines = paragraph.split('\n');
    const comment = lines.flatMap((line) => /^# (.*)$/.exec(line)?.[1] ?? (line === '#' ? '' : []));
    return lines.flatMap((line) => {
      const [, name, value] = /^#?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [{ name, value, purpose: beginningOf(comment) }];
    });
  });
}

/** As many sentences as there is room for, one at least; of the first paragraph only. */
function beginningOf(comment) {
  const [paragraph] = comment.join('\n').split(/\n\n|\n(?= )/);
  const sentences = paragraph.replaceAll('\n', ' ').split(/(?<=\.)\s+(?=[A-Z0-9])/);
  let text = sentences.shift();
  while (sentences.length > 0 && text.length + sentences[0].length < LONGEST) text += ` ${sentences.shift()}`;
  return text.replaceAll('|', '\\|');
}

function defaultOf(name, value, { names, defaults }) {
  // A script's own, or the service's. A secret is not to be copied.
  const known = names.includes(name) ? !SECRET.test(name) && !(name in NEEDED) && defaults[name] : value;
  return known === undefined || known === false || String(known) === ''
    ? ''
    : `\`${String(known)}\``.replaceAll(',', ', ');
}

function takenBy(name, readConfig) {
  let problems = [];
  try {
    readConfig({ ...NEEDED, [name]: IMPOSSIBLE });
  } catch (error) {
    ({ problems } = error);
  }
  const sentence = problems.find((problem) => problem.startsWith(`${name} `));
  if (sentence === undefined) return /_(?:FILE|DIR)$/.test(name) ? 'a path' : 'a text';
  return (
    sentence
      .slice(name.length + 1)
      .replace(/^(?:must be|takes) /, '')
      .replace('a whole number from ', '')
      .replace('one of the following values: ', '')
      // The purpose has the room that an example would take.
      .replace(/,? like [^\s]+?(?=,? |$)/, '')
      .replaceAll('|', '\\|')
  );
}
