import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Query } from "../../api/client";
import type { ListMeta } from "../../api/types";
import { useLoad } from "../../load";
import { api } from "../../session";
import { type Column, ErrorNote, Pager, Skeleton, Table } from "../../ui";

const perPage = 25;

// A list of the API as a table, by page; other questions begin at their first page.
export function PagedTable<Row>({ path, query, caption, columns, keyOf, rowsOf, summary, empty }: {
  path: string;
  query: Query;
  caption: string;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  rowsOf: (data: unknown) => Row[];
  summary?: (data: unknown) => ComponentChildren;
  empty: ComponentChildren;
}) {
  const asked = JSON.stringify([path, query]);
  const [place, setPlace] = useState({ asked, page: 1 });
  const page = place.asked === asked ? place.page : 1;
  const { answer, data, error, isLoading, reload } = useLoad(
    (signal) => api.get<unknown>(path, { query: { ...query, page, limit: perPage }, signal }),
    [asked, page],
    path,
  );
  const meta = answer?.meta as ListMeta | undefined;
  const turn = (to: number) => setPlace({ asked, page: to });
  if (error) return <ErrorNote error={error} onRetry={reload} />;
  if (data === undefined) return <Skeleton />;
  const rows = rowsOf(data);
  if (rows.length === 0 && page === 1) return <div class="card">{empty}</div>;
  return (
    <div class="stack" aria-busy={isLoading}>
      {summary && <p>{summary(data)}</p>}
      <Table caption={caption} columns={columns} rows={rows} keyOf={keyOf} />
      {meta && meta.totalPages > 1 && (
        <Pager onBack={page > 1 ? () => turn(page - 1) : undefined}
          onNext={meta.hasMore ? () => turn(page + 1) : undefined}>
          Page {page} of {meta.totalPages.toLocaleString()}, {meta.total.toLocaleString()} in all
        </Pager>
      )}
    </div>
  );
}
