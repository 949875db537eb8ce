/** Rows as columns of text, two blanks apart; columns whose `align` is `right` are numbers. No blanks at the ends of lines. */
export function table(rows: readonly (readonly string[])[], align: readonly ('left' | 'right')[]): string {
  const widths = align.map((_, column) => rows.reduce((most, row) => Math.max(most, (row[column] ?? '').length), 0));
  return rows
    .map((row) => {
      const cells = align.map((side, column) => {
        const cell = row[column] ?? '';
        return side === 'right' ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
      });
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}
