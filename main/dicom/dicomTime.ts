/** DA and TM of a moment, UTC. */
export function dicomTime(moment: Date): readonly [string, string] {
  const digits = moment.toISOString().replaceAll(/[-:]/g, '');
  return [digits.slice(0, 8), digits.slice(9, 15)];
}
