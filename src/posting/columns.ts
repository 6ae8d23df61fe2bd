import { getMetadataArgsStorage } from 'typeorm';
import { microsOf, timestampOf } from '../database/micros';
import { type Statement } from '../database/unit-of-work';

export interface Column {
  readonly property: string;
  readonly name: string;
  readonly type: string;
}

/**
 * The columns of a table, as its entity declares them. What is inserted, read and sealed derives from here, so that a new
 * column is one line in the entity.
 *
 * Times are counts of microseconds since the epoch, `bigint`: a `Date` keeps only milliseconds, and what PostgreSQL writes
 * depends on its settings.
 */
export class Columns<Row extends object> {
  readonly table: string;
  /** Inserts what `values` gives in one statement, whose text is the same for any number of rows. */
  readonly insert: Statement;
  /** In the order in which the entity declares them. */
  readonly all: readonly Column[];
  /** Those that are not computed. */
  readonly #given: readonly Column[];

  /** @param computed columns that PostgreSQL works out from the others of a new row, by these expressions */
  constructor(entity: new () => Row, computed: Readonly<Record<string, string>> = {}) {
    const storage = getMetadataArgsStorage();
    this.table = String(storage.tables.find(({ target }) => target === entity)?.name);
    this.all = storage.columns
      .filter(({ target }) => target === entity)
      .map(({ propertyName, options }) => ({
        property: propertyName,
        name: options.name ?? propertyName,
        type: options.enumName ?? String(options.type),
      }));
    this.#given = this.all.filter(({ name }) => !(name in computed));
    this.insert = this.#wordInsert(computed);
  }

  /** One array for each column that is not computed. */
  values(rows: readonly Row[]): unknown[][] {
    return this.#given.map(({ property, type }) => {
      const values = rows.map((row) => row[property as keyof Row]);
      return type === 'jsonb' ? values.map((value) => (value == null ? null : JSON.stringify(value))) : values;
    });
  }

  /** The list of a SELECT whose rows are `Row`s. */
  select(alias: string): string {
    return this.expressions(alias)
      .map(([expression, property]) => `${expression} AS "${property}"`)
      .join(', ');
  }

  /** The same, one by one. */
  expressions(alias: string): [expression: string, property: string][] {
    return this.all.map(({ property, name, type }) => {
      const column = `${alias}.${name}`;
      return [type === 'timestamptz' ? microsOf(column) : column, property];
    });
  }

  #wordInsert(computed: Readonly<Record<string, string>>): Statement {
    const names = this.#given.map(({ name }) => name);
    const arrays = this.#given.map(({ type }, index) => `$${index + 1}::${arrayOf(type)}`);
    const values = this.#given.map(({ name, type }) => (type === 'timestamptz' ? timestampOf(name) : name));
    return {
      name: `insert_${this.table}`,
      text: `INSERT INTO ${this.table} (${[...names, ...Object.keys(computed)].join(', ')})
             SELECT ${[...values, ...Object.values(computed)].join(', ')}
               FROM unnest(${arrays.join(', ')}) AS new (${names.join(', ')})`,
    };
  }
}

function arrayOf(type: string): string {
  return type === 'timestamptz' ? 'bigint[]' : `${type}[]`;
}
