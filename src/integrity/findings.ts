import { type ClientBase } from 'pg';
import { type Pass, type Selection } from './pass';

/** An invariant that does not hold: for how many rows, and the first of them by name. */
export interface Violation {
  readonly invariant: string;
  readonly count: number;
  readonly subjects: string[];
}

/** Whoever looks into it begins with these. */
const SUBJECTS_NAMED = 5;

/** Joining many rows to many, PostgreSQL would rather read a table whole. */
const NOT_BY_INDEX = ['enable_hashjoin', 'enable_mergejoin', 'enable_bitmapscan', 'enable_material'];

type Broken = [subject: string, invariants: number[]][];

/** What was found out, pass by pass, each in any number of parts. */
export class Findings {
  /** How many rows of each pass were judged. */
  readonly judged: Record<string, number> = {};
  readonly #violations = new Map<string, { count: number; subjects: string[] }>();

  get violations(): Violation[] {
    return [...this.#violations].map(([invariant, { count, subjects }]) => ({ invariant, count, subjects }));
  }

  add(invariant: string, subject: string): void {
    this.#add(invariant, 1, [subject]);
  }

  /** Takes over what was found elsewhere, behind what was found here. */
  include(others: Findings): void {
    for (const [pass, count] of Object.entries(others.judged)) this.#count(pass, count);
    for (const { invariant, count, subjects } of others.violations) this.#add(invariant, count, subjects);
  }

  #add(invariant: string, count: number, subjects: readonly string[]): void {
    const violation = this.#violations.get(invariant) ?? { count: 0, subjects: [] };
    this.#violations.set(invariant, violation);
    violation.count += count;
    violation.subjects.push(...subjects.slice(0, SUBJECTS_NAMED - violation.subjects.length));
  }

  #count(pass: string, judged: number): void {
    this.judged[pass] = (this.judged[pass] ?? 0) + judged;
  }

  /** Judges the selected rows inside of the client's database transaction; `but` leaves some of them out again. */
  async judge(
    client: ClientBase,
    pass: Pass,
    selected: Selection,
    { values = [], but = 'false' }: { values?: unknown[]; but?: string } = {},
  ): Promise<void> {
    const conditions = Object.values(pass.invariants);
    await client.query(
      NOT_BY_INDEX.map((setting) => `SET LOCAL ${setting} = ${pass.byIndex ? 'off' : 'on'}`).join('; '),
    );
    const { rows } = await client.query<{ judged: number; broken: Broken }>(
      `SELECT count(*)::int AS judged,
              coalesce(json_agg(json_build_array(${pass.subject}, array_remove(ARRAY[
                ${conditions.map((condition, index) => `CASE WHEN ${condition} THEN ${index} END`).join(', ')}], NULL)))
                FILTER (WHERE ${conditions.map((condition) => `(${condition})`).join(' OR ')}), '[]') AS broken
         FROM (${pass.rows(selected)}) AS judged WHERE NOT (${but})`,
      values,
    );
    const [{ judged, broken }] = rows as [(typeof rows)[0]];
    this.#count(pass.name, judged);
    const invariants = Object.keys(pass.invariants);
    for (const [subject, indexes] of broken) for (const index of indexes) this.add(invariants[index]!, subject);
  }
}
