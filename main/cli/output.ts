import { MultiBar, type SingleBar } from 'cli-progress';
import type { SessionEvent } from '../services/library/session.ts';
import type { Metric } from '../worker/protocol.ts';

type Cell = string | number | null;

/** Where a command speaks: results on stdout, progress and errors on stderr. */
export interface Output {
  /** A sentence for people; nothing with `--json`. */
  say(text: string): void;
  /** Rows for people, without the columns `hidden`; with `--json` one line `{ event, rows }` of all. */
  table(event: string, rows: readonly Readonly<Record<string, Cell>>[], hidden?: readonly string[]): void;
  /** A result: a line of JSON with `--json`, nothing otherwise. */
  result(event: string, value: object): void;
  listen(event: SessionEvent): void;
  error(code: string, message: string): void;
  close(): void;
}

/**
 * Names come from files of others: what would move the cursor, colour the terminal or turn the text around is shown
 * as a sign.
 */
export const harmless = (text: string): string =>
  text.replaceAll(/(?![\n\t])[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');

const write = (text: string): void => void process.stdout.write(`${harmless(text)}\n`);
const writeError = (text: string): void => void process.stderr.write(`${harmless(text)}\n`);

export const makeOutput = (json: boolean): Output => (json ? jsonOutput() : textOutput());

function jsonOutput(): Output {
  const line = (event: string, value: object) => write(JSON.stringify({ event, ...value }));
  return {
    say: () => {},
    table: (event, rows) => line(event, { rows }),
    result: line,
    listen: ({ kind, ...rest }) => line(kind, rest),
    error: (code, message) => writeError(JSON.stringify({ event: 'error', code, message })),
    close: () => {},
  };
}

function textOutput(): Output {
  const bars = process.stderr.isTTY ? progressBars() : progressLines();
  return {
    say: (text) => bars.above(text),
    table: (_event, rows, hidden = []) => {
      if (rows.length > 0) bars.above(renderTable(rows.map((row) => without(row, hidden))));
    },
    result: () => {},
    listen: (event) => {
      if (event.kind === 'progress') bars.progress(event);
      else if (event.kind === 'finished') bars.finished(`${event.job} ${event.subject}`);
      else if (event.kind === 'notice') bars.above(`note: ${event.message}`);
      // Steps are for curves: a line each would bury everything else.
      else if (event.metric.step === undefined) bars.above(metricLine(event.metric));
    },
    error: (code, message) => {
      bars.close();
      writeError(`${code}: ${message}`);
    },
    close: () => bars.close(),
  };
}

type ProgressEvent = Extract<SessionEvent, { kind: 'progress' }>;

interface ProgressView {
  progress(event: ProgressEvent): void;
  finished(name: string): void;
  above(text: string): void;
  close(): void;
}

/** Bars are drawn only while a job runs: stopping them later would erase what was printed since. */
function progressBars(): ProgressView {
  const bars = new Map<string, SingleBar>();
  let multi: MultiBar | undefined;
  const stop = () => {
    multi?.stop();
    multi = undefined;
    bars.clear();
  };
  return {
    progress: ({ job, subject, progress, pace }) => {
      const name = `${job} ${subject}`;
      multi ??= newBars();
      const bar = bars.get(name) ?? multi.create(1, 0, { name, stage: '', rate: '', left: '' });
      bars.set(name, bar);
      bar.update(pace.fraction, {
        name,
        stage: progress.stage,
        rate: rateText(pace.rate, progress.unit),
        left: durationText(pace.secondsLeft),
      });
    },
    finished: (name) => {
      const bar = bars.get(name);
      if (!bar) return;
      multi?.remove(bar);
      bars.delete(name);
      if (bars.size === 0) stop();
    },
    above: (text) => {
      if (multi) multi.log(`${harmless(text)}\n`);
      else write(text);
    },
    close: stop,
  };
}

const newBars = (): MultiBar =>
  new MultiBar({
    format: '{name} {stage} |{bar}| {percentage} % · {rate} · {left} left',
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
    barsize: 24,
  });

/** For logs: one line when a stage begins, one for each quarter of it. */
function progressLines(): ProgressView {
  const last = new Map<string, string>();
  return {
    progress: ({ job, subject, progress, pace }) => {
      const name = `${job} ${subject}`;
      const mark = `${progress.stage} ${Math.floor(pace.fraction * 4) * 25} %`;
      if (last.get(name) === mark) return;
      last.set(name, mark);
      writeError(
        `${name}: ${mark} · ${rateText(pace.rate, progress.unit)} · ${durationText(pace.secondsLeft)} left`,
      );
    },
    finished: (name) => void last.delete(name),
    above: write,
    close: () => {},
  };
}

const without = (row: Readonly<Record<string, Cell>>, hidden: readonly string[]) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !hidden.includes(name)));

const rateText = (rate: number | null, unit: string): string =>
  rate === null ? `… ${unit}/s` : `${rate.toFixed(rate >= 10 ? 0 : rate >= 1 ? 1 : 2)} ${unit}/s`;

export function durationText(seconds: number | null): string {
  if (seconds === null) return '…';
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.floor(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const metricLine = (metric: Metric): string =>
  Object.entries(metric)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? formatNumber(value) : value}`)
    .join('  ');

export const formatNumber = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toPrecision(Math.abs(value) >= 100 ? 5 : 3);

/** Cells of one column; its numbers with the same decimals, as many as one of them needs. */
function columnTexts(cells: readonly (Cell | undefined)[]): string[] {
  const numbers = cells.filter((cell) => typeof cell === 'number').map(formatNumber);
  const decimals = Math.max(0, ...numbers.map((text) => /\.(\d*[1-9])/.exec(text)?.[1]?.length ?? 0));
  const plain = numbers.every((text) => !text.includes('e'));
  return cells.map((cell) => {
    if (typeof cell !== 'number') return cell ?? '–';
    return plain ? cell.toFixed(decimals) : formatNumber(cell);
  });
}

/** Columns as wide as their longest cell; numbers to the right. */
export function renderTable(rows: readonly Readonly<Record<string, Cell>>[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name) => columnTexts(rows.map((row) => row[name])));
  const body = rows.map((_, row) => columns.map((cells) => cells[row]!));
  const widths = names.map((name, column) =>
    Math.max(name.length, ...body.map((cells) => cells[column]!.length)),
  );
  const isOf = (type: string) => (name: string) => rows.some((row) => typeof row[name] === type);
  const numeric = names.map((name) => isOf('number')(name) && !isOf('string')(name));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        numeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return [line(names), line(widths.map((width) => '─'.repeat(width))), ...body.map(line)].join('\n');
}
