// Lists of closes: those of the day, and all former ones by page.
import { useState } from "preact/hooks";
import type { ListMeta } from "../../api/types";
import { useLoad } from "../../load";
import { minorOf } from "../../money";
import { api, useBook } from "../../session";
import { Badge, DateTime, DayText, EmptyState, ErrorNote, Icon, Money, Pager, Skeleton }
  from "../../ui";
import { closeName, stateOf } from "./count";
import type { DayClose } from "./types";

const perPage = 15;

function DifferenceBadge({ close }: { close: DayClose }) {
  const { currency } = useBook();
  if (close.difference === null) return <Badge>Not counted</Badge>;
  const difference = minorOf(close.difference, currency);
  switch (stateOf(difference)) {
    case "exact": return <Badge tone="good">Exact</Badge>;
    case "over": return <Badge tone="warn"><Money minor={difference} /> too much</Badge>;
    case "short": return <Badge tone="danger"><Money minor={-difference} /> missing</Badge>;
  }
}

export function CloseRows({ closes, hasDay }: { closes: readonly DayClose[]; hasDay?: boolean }) {
  return (
    <ul class="list">
      {closes.map((close) => (
        <li key={close.id}>
          <a class="list-row" href={`#/day/${close.id}`}>
            <div class="list-main">
              <div class="strong">
                {hasDay ? <DayText day={close.date} /> : closeName(close.supplement)}
              </div>
              <div class="soft small">
                No. {close.number}
                {hasDay && close.supplement > 0 && <>, {closeName(close.supplement)}</>}
                {", "}{close.storeName ?? "without a store"}
                {!hasDay && <>, sealed <DateTime at={close.sealedAt} isShort />
                  {close.sealedBy?.name && <> by {close.sealedBy.name}</>}</>}
              </div>
            </div>
            <div class="list-end">
              <div class="strong"><Money amount={close.figures.netAmount} /></div>
              <DifferenceBadge close={close} />
            </div>
            <Icon name="next" />
          </a>
        </li>
      ))}
    </ul>
  );
}

// `round` changes when something was sealed.
export function FormerCloses({ storeId, round }: { storeId: string | undefined; round: number }) {
  const [page, setPage] = useState(1);
  const { answer, data, error, isLoading, reload } = useLoad(
    (signal) => api.get<DayClose[]>("/v1/day-closes", {
      query: { store_id: storeId, page, limit: perPage }, signal,
    }),
    [storeId, page, round],
    storeId,
  );
  const meta = answer?.meta as ListMeta | undefined;
  if (error) return <ErrorNote error={error} onRetry={reload} />;
  if (!data) return <Skeleton lines={4} />;
  if (data.length === 0) {
    return (
      <EmptyState title="No day has been sealed yet" icon="day">
        Count the drawer at the end of the day, and seal it: its figures are then kept for good.
      </EmptyState>
    );
  }
  return (
    <div aria-busy={isLoading}>
      <CloseRows closes={data} hasDay />
      {meta && meta.totalPages > 1 && (
        <Pager onBack={page > 1 ? () => setPage(page - 1) : undefined}
          onNext={meta.hasMore ? () => setPage(page + 1) : undefined}>
          Page {page} of {meta.totalPages.toLocaleString()}
        </Pager>
      )}
    </div>
  );
}
