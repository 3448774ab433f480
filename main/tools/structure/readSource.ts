import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';

export interface SourceImport {
  /** A file by its path from the root, or a package; `node` for every module of Node. */
  readonly target: string;
  readonly typeOnly: boolean;
}

export interface SourceFunction {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** Without blank ones. */
  readonly lines: number;
  readonly text: string;
}

export interface Source {
  /** From the root, with `/`. */
  readonly file: string;
  readonly lines: number;
  readonly imports: readonly SourceImport[];
  readonly functions: readonly SourceFunction[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** Reads what a TypeScript file imports and defines. @throws Error where it cannot be parsed. */
export function readSource(root: string, file: string): Source {
  const text = readFileSync(path.join(root, file), 'utf8');
  const { program, module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`);
  const target = (specifier: string): string => {
    if (specifier.startsWith('node:')) return 'node';
    return specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier;
  };
  const imports = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      target: target(moduleRequest.value),
      typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest ? [{ target: target(moduleRequest.value), typeOnly: isType }] : [],
      ),
    ),
    // Only those whose module is named: what a variable holds is not known here.
    ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      const named = /^['"](.+)['"]$/.exec(text.slice(start, end));
      return named ? [{ target: target(named[1]!), typeOnly: false }] : [];
    }),
  ];
  return { file, lines: countLines(text), imports, functions: functionsIn(program, text) };
}

const countLines = (text: string): number => text.split('\n').filter((line) => line.trim() !== '').length;

/** Every function of a program, the inner ones too. */
function functionsIn(program: object, text: string): SourceFunction[] {
  const found: SourceFunction[] = [];
  const visit = (value: unknown, name: string): void => {
    if (Array.isArray(value)) for (const each of value) visit(each, name);
    else if (isNode(value)) {
      const own = nameOf(value) ?? name;
      if (FUNCTIONS.has(value.type)) {
        const body = text.slice(value.start, value.end);
        const line = text.slice(0, value.start).split('\n').length;
        found.push({ name: own, line, lines: countLines(body), text: body });
      }
      for (const child of Object.values(value)) if (typeof child === 'object') visit(child, own);
    }
  };
  visit(program, 'anonymous');
  return found;
}

const isNode = (value: unknown): value is Node =>
  value !== null && typeof value === 'object' && 'type' in value;

/** What a declaration, variable, property or method is called. */
function nameOf(node: Node): string | undefined {
  const { id, key } = node as { readonly id?: unknown; readonly key?: unknown };
  const named = id ?? key;
  return named !== null && typeof named === 'object' && named !== undefined && 'name' in named
    ? String(named.name)
    : undefined;
}
