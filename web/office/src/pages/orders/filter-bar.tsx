import { useEffect, useRef, useState } from "preact/hooks";
import type { OrderCounts, Store } from "../../api/types";
import { go, hashOf, replace } from "../../router";
import { storeChoices, useStores } from "../../stores";
import { Button, Chips, SearchField, SelectField, TextField } from "../../ui";
import { paymentWords, statusWords } from "../../words";
import {
  type Filters, type Period, addressOf, countOfMore, paymentStatuses, periodWords, periods, statuses,
} from "./filters";

const pause = 300;

// What is typed is asked for when the typing rests.
function Search({ filters }: { filters: Filters }) {
  const [text, setText] = useState(filters.search ?? "");
  const asked = useRef(filters.search ?? "");
  const latest = useRef(filters);
  latest.current = filters;
  useEffect(() => {
    // The address has changed by itself: back, or a link.
    if ((filters.search ?? "") === asked.current) return;
    asked.current = filters.search ?? "";
    setText(asked.current);
  }, [filters.search]);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = wanted;
      replace("/orders", addressOf({ ...latest.current, search: wanted }));
    }, pause);
    return () => clearTimeout(timer);
  }, [text]);
  return <SearchField label="Number, name or note" value={text} onValue={setText} />;
}

function More({ filters, counts, stores }: {
  filters: Filters;
  counts: OrderCounts | undefined;
  stores: readonly Store[];
}) {
  const set = (change: Filters) => go("/orders", addressOf({ ...filters, ...change }));
  const withCount = (label: string, count: number | undefined) =>
    count === undefined ? label : `${label} (${count.toLocaleString()})`;
  return (
    <div class="card order-more" id="order-filters">
      <SelectField label="When" value={filters.period ?? ""}
        onValue={(period) => set({ period: (period || undefined) as Period })}
        choices={[{ value: "", label: "Any time" },
                  ...periods.map((value) => ({ value, label: periodWords[value] }))]} />
      {filters.period === "days" && <>
        <TextField label="From" type="date" value={filters.from ?? ""}
          onValue={(from) => set({ from })} />
        <TextField label="To" type="date" value={filters.to ?? ""} onValue={(to) => set({ to })} />
      </>}
      <SelectField label="Payment" value={filters.payment ?? ""}
        onValue={(payment) => set({ payment: (payment || undefined) as Filters["payment"] })}
        choices={[{ value: "", label: "Paid or not" },
                  ...paymentStatuses.map((value) => ({
                    value,
                    label: withCount(paymentWords[value],
                                     counts && (counts.byPaymentStatus[value] ?? 0)),
                  }))]} />
      {stores.length > 0 && (
        <SelectField label="Store" value={filters.store ?? ""} onValue={(store) => set({ store })}
          choices={storeChoices(stores, "All stores")} />
      )}
    </div>
  );
}

export function FilterBar({ filters, counts }: {
  filters: Filters;
  counts: OrderCounts | undefined;
}) {
  const chosen = countOfMore(filters);
  const [isOpen, setOpen] = useState(chosen > 0);
  const stores = useStores();
  const sum = counts && Object.values(counts.byStatus).reduce((total, one) => total + one, 0);
  const chip = (label: string, status: Filters["status"], count: number | undefined) => {
    const { status: _, ...others } = filters;
    return {
      label,
      count,
      href: hashOf("/orders", addressOf(status ? { ...others, status } : others)),
      isCurrent: filters.status === status,
    };
  };
  return (
    <div class="order-filters">
      <div class="order-search">
        <Search filters={filters} />
        <Button aria-expanded={isOpen} aria-controls="order-filters" onClick={() => setOpen(!isOpen)}
          icon="filter">
          <span class="order-filter-word">Filters</span>{chosen > 0 && <span class="badge badge-good">{chosen}</span>}
        </Button>
      </div>
      {isOpen && <More filters={filters} counts={counts} stores={stores.data ?? []} />}
      <Chips label="By status" items={[
        chip("All", undefined, sum),
        ...statuses.map((status) =>
          chip(statusWords[status].label, status, counts && (counts.byStatus[status] ?? 0))),
      ]} />
    </div>
  );
}
