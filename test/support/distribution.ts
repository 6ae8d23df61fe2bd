import { loadModule, parseSync } from 'libpg-query';
import { DISTRIBUTED_TABLES } from '../../src/database/distributed';

/**
 * What a distributed PostgreSQL (Citus) asks of a statement, read from its parse tree as PostgreSQL itself makes it.
 *
 * Tables with a `slice` are distributed by it; those without are the same on every node, or on one. A statement of one slice
 * runs on one node, and may be whatever PostgreSQL can do. One of several slices must say which, for each table.
 */

/** A node of the parse tree, as its only property's value. */
type Tree = Readonly<Record<string, unknown>>;

/** A query's FROM. What stands in neither is of a query around it, and judged there. */
interface Scope {
  /** Distributed tables, by what they are called here. */
  readonly tables: ReadonlyMap<string, string>;
  /** Whatever else there is: functions, subqueries, common table expressions, tables of other kinds. */
  readonly others: ReadonlySet<string>;
}

export async function loadParser(): Promise<void> {
  await loadModule();
}

/** What of the statements in a text would fail, or be sent to every node; each in a line. */
export function violationsOf(sql: string): string[] {
  const { stmts = [] } = parseSync(sql) as { stmts?: { stmt: Tree }[] };
  const judge = new Judge();
  for (const { stmt } of stmts) judge.statement(stmt, new Set());
  return [...new Set(judge.violations)];
}

class Judge {
  readonly violations: string[] = [];

  /** A SELECT, INSERT, UPDATE or DELETE; whatever else names no tables. */
  statement(node: Tree, known: ReadonlySet<string>): void {
    const [kind, tree] = Object.entries(node)[0] as [string, Tree];
    switch (kind) {
      case 'SelectStmt':
        this.#select(tree, known);
        return;
      case 'InsertStmt':
        this.#insert(tree, known);
        return;
      case 'UpdateStmt':
      case 'DeleteStmt':
        this.#change(tree, known);
        return;
    }
  }

  #select(tree: Tree, known: ReadonlySet<string>): void {
    const visible = this.#with(tree, known);
    for (const side of [tree['larg'], tree['rarg']]) if (side) this.#select(side as Tree, visible);
    const from = (tree['fromClause'] ?? []) as Tree[];
    const scope = scopeOf(from, visible);
    this.#expectSlices(from, tree['whereClause'], scope);
    const locks = (tree['lockingClause'] ?? []) as Tree[];
    const lockedOnes = locks.flatMap((lock) => lockedBy(lock, scope));
    for (const name of lockedOnes) {
      if (!bindings(from, tree['whereClause']).some((binding) => isOfOneSlice(binding, name, scope))) {
        this.violations.push(`${scope.tables.get(name)} is locked in more than one slice`);
      }
    }
    this.#within(tree, visible, ['withClause', 'larg', 'rarg']);
  }

  #insert(tree: Tree, known: ReadonlySet<string>): void {
    const visible = this.#with(tree, known);
    const table = nameOf(tree['relation'] as Tree);
    const columns = ((tree['cols'] ?? []) as Tree[]).map((column) => valueOf(column, 'ResTarget')['name']);
    if (isDistributed(table)) {
      if (!columns.includes('slice')) this.violations.push(`${table} is inserted into without a slice`);
      const { infer } = (tree['onConflictClause'] ?? {}) as { infer?: { indexElems?: Tree[] } };
      const keys = (infer?.indexElems ?? []).map((element) => valueOf(element, 'IndexElem')['name']);
      if (keys.length > 0 && !keys.includes('slice')) {
        this.violations.push(`${table} conflicts by a key without its slice`);
      }
    }
    this.#within(tree, visible, ['withClause', 'relation']);
  }

  #change(tree: Tree, known: ReadonlySet<string>): void {
    const visible = this.#with(tree, known);
    const more = (tree['fromClause'] ?? tree['usingClause'] ?? []) as Tree[];
    const from: Tree[] = [{ RangeVar: tree['relation'] }, ...more];
    const scope = scopeOf(from, visible);
    this.#expectSlices(from, tree['whereClause'], scope);
    if (((tree['targetList'] ?? []) as Tree[]).some(hasZonedArithmetic)) {
      this.violations.push(`${nameOf(tree['relation'] as Tree)} is changed by what depends on the session's time zone`);
    }
    if (hasCall(tree['returningList'] ?? tree['returningClause'])) {
      this.violations.push(`${nameOf(tree['relation'] as Tree)} is changed, and returns what is worked out`);
    }
    this.#within(tree, visible, ['withClause', 'relation']);
  }

  /** Judges what WITH defines, and gives the names that can be used behind it. */
  #with(tree: Tree, known: ReadonlySet<string>): ReadonlySet<string> {
    const clause = tree['withClause'] as Tree | undefined;
    if (!clause) return known;
    const visible = new Set(known);
    for (const one of (clause['ctes'] ?? []) as Tree[]) {
      const { ctename, ctequery } = valueOf(one, 'CommonTableExpr') as { ctename: string; ctequery: Tree };
      const tables = tablesIn(ctequery);
      if (clause['recursive'] === true && tables.length > 0) {
        this.violations.push(`${tables[0]} is read by a recursion`);
      }
      if (Object.keys(ctequery)[0] !== 'SelectStmt' && tablesIn(tree).length > 0) {
        this.violations.push(`${ctename} writes within another statement`);
      }
      if (clause['recursive'] === true) visible.add(ctename);
      this.statement(ctequery, visible);
      visible.add(ctename);
    }
    return visible;
  }

  /** Judges the queries anywhere below, but for those that are judged already. */
  #within(node: unknown, known: ReadonlySet<string>, but: readonly string[] = []): void {
    if (Array.isArray(node)) for (const one of node) this.#within(one, known);
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
    for (const [key, value] of Object.entries(node as Tree)) {
      if (but.includes(key)) continue;
      if (key === 'SubLink') this.#expectColumn(value as Tree);
      if (key === 'RangeSubselect') this.#expectColumnOfRows(value as Tree);
      if (key === 'fromClause') this.#expectNoCut(value as Tree[]);
      if (/^(?:Select|Insert|Update|Delete)Stmt$/.test(key)) this.statement({ [key]: value }, known);
      else this.#within(value, known);
    }
  }

  /** EXISTS by itself, of no row around it, becomes a result of its own, which has to have a column. */
  #expectColumn({ subLinkType, subselect }: Tree): void {
    const { fromClause, whereClause, targetList } = valueOf(subselect as Tree, 'SelectStmt');
    if (subLinkType !== 'EXISTS_SUBLINK' || targetList) return;
    const { tables, others } = scopeOf((fromClause ?? []) as Tree[], new Set());
    const isOwn = ([name, ...rest]: string[]) => rest.length === 0 || tables.has(name!) || others.has(name!);
    if (tables.size > 0 && columnsIn(whereClause).every(isOwn)) {
      this.violations.push(`${[...tables.values()][0]} is looked for without a column`);
    }
  }

  /** Rows of several slices come by way of a result of its own, too. */
  #expectColumnOfRows({ subquery }: Tree): void {
    const { fromClause, targetList } = valueOf(subquery as Tree, 'SelectStmt');
    const [table] = targetList ? [] : tablesIn(fromClause);
    if (table !== undefined) this.violations.push(`${table} is looked for without a column`);
  }

  /** A limit for each row of a function would be one for each row of a table that no node has. */
  #expectNoCut(from: readonly Tree[]): void {
    const functions = new Set(from.flatMap((item) => named(item, 'RangeFunction')));
    for (const { lateral, subquery } of from.flatMap((item) => found(item, 'RangeSubselect'))) {
      const query = valueOf((subquery ?? {}) as Tree, 'SelectStmt');
      const [table] = tablesIn(query['fromClause']);
      const isCut = lateral === true && query['limitCount'] !== undefined;
      if (isCut && table !== undefined && columnsIn(query).some(([name]) => functions.has(name!))) {
        this.violations.push(`${table} is cut off for each row of a function`);
      }
    }
  }

  /** Each distributed table in FROM has the slice of what is given, or of another that has. */
  #expectSlices(from: Tree[], where: unknown, scope: Scope): void {
    const bound = new Set<string>();
    const all = bindings(from, where);
    for (let before = -1; before < bound.size;) {
      before = bound.size;
      for (const binding of all) for (const name of boundBy(binding, bound, scope)) bound.add(name);
    }
    for (const [name, table] of scope.tables) {
      if (!bound.has(name)) this.violations.push(`${table} is read or changed without its slice`);
    }
  }
}

function scopeOf(from: readonly Tree[], known: ReadonlySet<string>): Scope {
  const tables = new Map<string, string>();
  const others = new Set<string>();
  const add = (item: Tree): void => {
    const [kind, tree] = Object.entries(item)[0] as [string, Tree];
    if (kind === 'JoinExpr') {
      add(tree['larg'] as Tree);
      add(tree['rarg'] as Tree);
      if (tree['alias']) others.add((tree['alias'] as { aliasname: string }).aliasname);
      return;
    }
    const table = kind === 'RangeVar' ? nameOf(tree) : '';
    const name = (tree['alias'] as { aliasname: string } | undefined)?.aliasname ?? table;
    if (isDistributed(table) && !known.has(table)) tables.set(name, table);
    else others.add(name);
  };
  for (const item of from) add(item);
  return { tables, others };
}

/** A condition that must hold, or the columns that a join has in common. */
type Binding = Tree | { readonly using: readonly string[]; readonly names: readonly string[] };

/** All that must hold: what WHERE and the ON of each join connect by AND. */
function bindings(from: readonly Tree[], where: unknown): Binding[] {
  const found: Binding[] = conjuncts(where);
  const visit = (item: Tree): string[] => {
    const [kind, tree] = Object.entries(item)[0] as [string, Tree];
    if (kind !== 'JoinExpr') {
      const table = kind === 'RangeVar' ? nameOf(tree) : '';
      return [(tree['alias'] as { aliasname: string } | undefined)?.aliasname ?? table];
    }
    const names = [...visit(tree['larg'] as Tree), ...visit(tree['rarg'] as Tree)];
    found.push(...conjuncts(tree['quals']));
    const using = ((tree['usingClause'] ?? []) as Tree[]).map((column) => textOf(column));
    if (using.length > 0) found.push({ using, names });
    return names;
  };
  for (const item of from) visit(item);
  return found;
}

function conjuncts(condition: unknown): Tree[] {
  if (!condition) return [];
  const { boolop, args } = ((condition as Tree)['BoolExpr'] ?? {}) as { boolop?: string; args?: Tree[] };
  return boolop === 'AND_EXPR' ? args!.flatMap(conjuncts) : [condition as Tree];
}

/** The tables that a condition binds, given those that are. */
function boundBy(binding: Binding, bound: ReadonlySet<string>, scope: Scope): string[] {
  if ('using' in binding) {
    // Of what a join has in common, one side may be given and the other follows.
    const { using, names } = binding as { using: readonly string[]; names: readonly string[] };
    const isGiven = names.some((name) => scope.others.has(name) || bound.has(name));
    return using.includes('slice') && isGiven ? names.filter((name) => scope.tables.has(name)) : [];
  }
  return equalities(binding).flatMap(([one, other]) => {
    const [left, right] = [sliceColumnOf(one, scope), sliceColumnOf(other, scope)];
    const isGiven = (side: unknown, column: string | undefined) =>
      column === undefined ? isConstant(side, scope) : !scope.tables.has(column) || bound.has(column);
    return [
      ...(left !== undefined && scope.tables.has(left) && isGiven(other, right) ? [left] : []),
      ...(right !== undefined && scope.tables.has(right) && isGiven(one, left) ? [right] : []),
    ];
  });
}

/** What a condition says to be equal, or not: by `=`, `= ANY`, `<> ALL`, of single values or of rows. */
function equalities(condition: Tree): [one: unknown, other: unknown][] {
  const { kind, name, lexpr, rexpr } = (condition['A_Expr'] ?? {}) as {
    kind?: string;
    name?: Tree[];
    lexpr?: Tree;
    rexpr?: Tree;
  };
  const operators: Readonly<Record<string, string>> = {
    AEXPR_OP: '=',
    AEXPR_OP_ANY: '=',
    AEXPR_IN: '=',
    AEXPR_OP_ALL: '<>',
  };
  if (kind === undefined || operators[kind] !== textOf(name![0]!)) return [];
  const [left, right] = [lexpr!['RowExpr'], rexpr!['RowExpr']] as ({ args: Tree[] } | undefined)[];
  if (left && right) return left.args.map((one, index) => [one, right.args[index]]);
  return [[lexpr, rexpr]];
}

/** An instant that an interval is added to: not immutable, since a day is not always of 24 hours. */
function hasZonedArithmetic(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(hasZonedArithmetic);
  if (typeof node !== 'object' || node === null) return false;
  const { name, lexpr, rexpr } = ((node as Tree)['A_Expr'] ?? {}) as { name?: Tree[]; lexpr?: Tree; rexpr?: Tree };
  const isSum = name?.some((operator) => ['+', '-'].includes(textOf(operator))) === true;
  return (isSum && [lexpr, rexpr].some(isZoned)) || Object.values(node).some(hasZonedArithmetic);
}

function isZoned(expression: Tree | undefined): boolean {
  const { typeName } = (expression?.['TypeCast'] ?? {}) as { typeName?: { names: Tree[] } };
  return typeName?.names.some((name) => textOf(name) === 'timestamptz') === true;
}

/** Of which name in FROM an expression is the slice, if it is one; of an outer query's, that one is judged there. */
function sliceColumnOf(expression: unknown, scope: Scope): string | undefined {
  const { fields } = ((expression as Tree | undefined)?.['ColumnRef'] ?? {}) as { fields?: Tree[] };
  const path = (fields ?? []).map((field) => ('String' in field ? textOf(field) : '*'));
  if (path.at(-1) !== 'slice') return undefined;
  if (path.length > 1) return path[0];
  // Without a name it is that of the only table which has one, or of all that a join has brought together.
  return [...scope.tables.keys()][0];
}

/** Whether it is given, and not of a table here: parameters, literals, columns of functions and of outer queries. */
function isConstant(expression: unknown, scope: Scope): boolean {
  return columnsIn(expression).every((path) => path.length > 1 && !scope.tables.has(path[0]!));
}

function columnsIn(node: unknown): string[][] {
  if (Array.isArray(node)) return node.flatMap(columnsIn);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'ColumnRef'
      ? [((value as Tree)['fields'] as Tree[]).map((field) => ('String' in field ? textOf(field) : '*'))]
      : columnsIn(value),
  );
}

function hasCall(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(hasCall);
  if (typeof node !== 'object' || node === null) return false;
  return 'FuncCall' in node || Object.values(node).some(hasCall);
}

/** The items of a kind that a part of FROM joins. */
function found(item: Tree, wanted: string): Tree[] {
  const [kind, tree] = Object.entries(item)[0] as [string, Tree];
  if (kind === 'JoinExpr') return [tree['larg'], tree['rarg']].flatMap((side) => found(side as Tree, wanted));
  return kind === wanted ? [tree] : [];
}

/** What they are called. */
function named(item: Tree, wanted: string): string[] {
  return found(item, wanted).map((tree) => (tree['alias'] as { aliasname: string } | undefined)?.aliasname ?? '');
}

function lockedBy(lock: Tree, scope: Scope): string[] {
  const { lockedRels } = valueOf(lock, 'LockingClause') as { lockedRels?: Tree[] };
  const names = lockedRels?.map((relation) => nameOf(valueOf(relation, 'RangeVar'))) ?? [...scope.tables.keys()];
  return names.filter((name) => scope.tables.has(name));
}

/** `slice = $1`, which only one node has. */
function isOfOneSlice(binding: Binding, name: string, scope: Scope): boolean {
  if ('using' in binding) return false;
  const { kind } = (binding['A_Expr'] ?? {}) as { kind?: string };
  return (
    kind === 'AEXPR_OP' &&
    equalities(binding).some(([one, other]) => sliceColumnOf(one, scope) === name && columnsIn(other).length === 0)
  );
}

/** The distributed tables that are named anywhere below. */
function tablesIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(tablesIn);
  if (typeof node !== 'object' || node === null) return [];
  const { relname } = node as { relname?: unknown };
  const own = typeof relname === 'string' && isDistributed(relname) ? [relname] : [];
  return [...own, ...Object.values(node).flatMap(tablesIn)];
}

function isDistributed(table: string): boolean {
  return (DISTRIBUTED_TABLES as readonly string[]).includes(table);
}

function nameOf(relation: Tree): string {
  return relation['relname'] as string;
}

function valueOf(node: Tree, kind: string): Tree {
  return (node[kind] ?? node) as Tree;
}

function textOf(node: Tree): string {
  return (valueOf(node, 'String') as { sval: string }).sval;
}
