/** The folder after `--library` (or `--library=`); Chromium's own switches stand among the arguments. */
export function libraryArgument(argv: readonly string[]): string | undefined {
  const joined = argv.find((argument) => argument.startsWith('--library='));
  if (joined) return joined.slice('--library='.length);
  const at = argv.indexOf('--library');
  return at < 0 ? undefined : argv[at + 1];
}
