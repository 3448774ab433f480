/**
 * Circles of a graph: its strongly connected components of more than one node, or of one that points to itself
 * (Tarjan 1972).
 * @param arrows where each node points to; targets that are no key are left out.
 */
export function findCircles(arrows: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    lowest.set(node, order.get(node)!);
    stack.push(node);
    for (const next of arrows.get(node)!) {
      if (!arrows.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(node, Math.min(lowest.get(node)!, lowest.get(next)!));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const component = stack.splice(stack.indexOf(node));
    if (component.length > 1 || arrows.get(node)!.includes(node)) circles.push(component.sort());
  };
  for (const node of arrows.keys()) if (!order.has(node)) visit(node);
  return circles;
}
