/** The card's Markdown as text to read: headings, lists, tables and bold; it is ours, so no more is needed. */
export function CardText({ markdown }: { readonly markdown: string }) {
  return (
    <article className="model-card">
      {blocks(markdown).map((block, number) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the text is shown as a whole.
        <Block key={number} lines={block} />
      ))}
    </article>
  );
}

/** Paragraphs, lists and tables: lines between empty ones; a heading stands alone. */
const blocks = (markdown: string): string[][] =>
  markdown
    .split(/\n\s*\n/)
    .map((block) => block.split('\n').filter((line) => line.trim() !== ''))
    .filter((block) => block.length > 0);

function Block({ lines }: { readonly lines: readonly string[] }) {
  const [first = ''] = lines;
  if (first.startsWith('# ')) return <h4 className="model-card-title">{first.slice(2)}</h4>;
  if (first.startsWith('## ')) return <h4>{first.slice(3)}</h4>;
  if (first.startsWith('- ')) {
    return (
      <ul>
        {lines.map((line) => (
          <li key={line}>{inline(line.slice(2))}</li>
        ))}
      </ul>
    );
  }
  if (first.startsWith('| ')) return <Table lines={lines} />;
  return <p>{inline(lines.join(' '))}</p>;
}

function Table({ lines }: { readonly lines: readonly string[] }) {
  const rows = lines.map((line) => line.replace(/^\| | \|$/g, '').split(' | '));
  const [head = [], , ...body] = rows;
  return (
    <table>
      <thead>
        <tr>
          {head.map((cell) => (
            <th key={cell} scope="col">
              {inline(cell)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {body.map((cells) => (
          <tr key={cells[0]}>
            {cells.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move.
              <td key={column}>{inline(cell)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const inline = (text: string) =>
  text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((part, number) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence.
    if (part.startsWith('**')) return <strong key={number}>{part.slice(2, -2)}</strong>;
    if (part.startsWith('`')) {
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence.
        <span key={number} className="hash">
          {part.slice(1, -1)}
        </span>
      );
    }
    return part;
  });
