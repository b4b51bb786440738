import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Button } from "./button";

export interface Column<Row> {
  key: string;
  label: string;
  // Numbers stand at the right, digits below digits.
  isNumber?: boolean;
  // Names the row for a screen reader; one column at most.
  isHead?: boolean;
  cell: (row: Row) => ComponentChildren;
  // In the last row of a table that has sums.
  foot?: ComponentChildren;
}

// Scrolls sideways by itself where the screen is narrow; the keyboard reaches it.
export function Table<Row>({ caption, columns, rows, keyOf }: {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row, index: number) => string | number;
}) {
  const id = useId();
  const side = (column: Column<Row>) => (column.isNumber ? "right" : undefined);
  return (
    <div class="table-box" role="region" aria-labelledby={id} tabIndex={0}>
      <table class="table">
        <caption id={id}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" class={side(column)}>
                {column.label || <span class="unseen">Actions</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={keyOf(row, index)}>
              {columns.map((column) => column.isHead
                ? <th key={column.key} scope="row">{column.cell(row)}</th>
                : <td key={column.key} class={side(column)}>{column.cell(row)}</td>)}
            </tr>
          ))}
        </tbody>
        {columns.some(({ foot }) => foot !== undefined) && (
          <tfoot>
            <tr>
              {columns.map((column) => (
                <td key={column.key} class={side(column)}>{column.foot}</td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

// Backward and forward through a list; what cannot be gone to is not offered.
export function Pager({ onBack, onNext, children }: {
  onBack?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
  children?: ComponentChildren;
}) {
  return (
    <nav class="pager" aria-label="Pages">
      <Button icon="back" disabled={!onBack} onClick={onBack} label="Former page" />
      <span>{children}</span>
      <Button icon="next" disabled={!onNext} onClick={onNext} label="Next page" />
    </nav>
  );
}
