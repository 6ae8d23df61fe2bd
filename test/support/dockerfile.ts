/** One instruction of a Dockerfile, `{ name: 'COPY', text: 'src src' }`. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** The instructions of each stage, in order, by the stage's name; the last stage's name is `''`. */
export function stagesOf(dockerfile: string): Record<string, Instruction[]> {
  const stages: Record<string, Instruction[]> = {};
  let stage: Instruction[] = [];
  for (const line of dockerfile.replace(/\\\n\s*/g, '').split('\n')) {
    const { name, text } = /^(?<name>[A-Z]+)\s+(?<text>.+)$/.exec(line)?.groups ?? {};
    if (name === undefined || text === undefined) continue;
    if (name === 'FROM') stages[/ AS (\w+)$/.exec(text)?.[1] ?? ''] = stage = [];
    else stage.push({ name, text });
  }
  return stages;
}

/** The words of an instruction in its JSON form, `["node", "main.js"]`; other forms are refused. */
export function wordsOf(stage: readonly Instruction[], name: string): string[] {
  const text = stage.findLast((instruction) => instruction.name === name)?.text ?? '';
  return JSON.parse(text.slice(text.indexOf('['))) as string[];
}
