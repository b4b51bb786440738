// A close as it was sealed, to look at and to print.
import { useState } from "preact/hooks";
import { ApiError } from "../../api/error";
import { formatDateTime } from "../../dates";
import { useLoad } from "../../load";
import { minorOf } from "../../money";
import { hashOf } from "../../router";
import { api, useBook } from "../../session";
import { useSlipLength } from "../../slip";
import { remembered } from "../../store";
import { noStore } from "../../stores";
import { Button, DayText, EmptyState, ErrorNote, Icon, LinkButton, Money, SelectField, Skeleton }
  from "../../ui";
import type { PageProps } from "../index";
import "./day.css";
import { Difference } from "./difference";
import { Fact, FiguresView } from "./figures";
import type { DayClose } from "./types";

const papers = [{ value: "80", label: "Receipt printer, 80 mm" }, { value: "a4", label: "A4" }];

function Slip({ close, paper }: { close: DayClose; paper: string }) {
  const book = useBook();
  const slip = useSlipLength("day-80", paper === "80", [close]);
  return (
    <article ref={slip} class={`card day-slip day-slip-${paper}`}>
      <header>
        <p class="strong">{book.name}</p>
        <p>{close.storeName ?? "Without a store"}</p>
        <h1>
          {close.supplement === 0 ? "Day close" : `Supplement ${close.supplement} to the day close`}
        </h1>
        <p><DayText day={close.date} /></p>
      </header>
      <dl class="facts">
        <Fact label="Number" isTotal>{close.number}</Fact>
        <Fact label="Sealed">{formatDateTime(close.sealedAt, book.zone)}</Fact>
        {close.sealedBy?.name && <Fact label="By">{close.sealedBy.name}</Fact>}
        <Fact label="Entry of the book">{close.entry}</Fact>
      </dl>
      <FiguresView figures={close.figures} />
      <section class="day-figures">
        <h2>The drawer</h2>
        <dl class="facts">
          <Fact label="Opening float"><Money amount={close.openingFloat} /></Fact>
          <Fact label="Cash taken"><Money amount={close.figures.cashPaid} /></Fact>
          <Fact label="Cash given back"><Money amount={-close.figures.cashRefunded || 0} /></Fact>
          <Fact label="Expected" isTotal><Money amount={close.expectedCash} /></Fact>
          <Fact label="Counted" isTotal>
            {close.countedCash === null ? "Not counted" : <Money amount={close.countedCash} />}
          </Fact>
        </dl>
        {close.difference !== null &&
          <Difference minor={minorOf(close.difference, book.currency)} />}
      </section>
      {close.notes && <section><h2>Notes</h2><p class="day-notes">{close.notes}</p></section>}
      <p class="day-sign" aria-hidden="true">Signature</p>
    </article>
  );
}

export default function ClosePage({ params }: PageProps) {
  const { data: close, error, reload } = useLoad(
    (signal) => api.get<DayClose>(`/v1/day-closes/${encodeURIComponent(params.id!)}`, { signal }),
    [params.id],
    params.id,
  );
  const [paper, setPaper] = useState(remembered.get("paper") === "a4" ? "a4" : "80");
  if (error instanceof ApiError && error.status === 404) {
    return (
      <EmptyState title="There is no such close" icon="day">
        <LinkButton href="#/day">To the day</LinkButton>
      </EmptyState>
    );
  }
  if (error) return <ErrorNote error={error} onRetry={reload} />;
  if (!close) return <Skeleton lines={9} />;
  const day = hashOf("/day", { date: close.date, store: close.storeId ?? noStore });
  return (
    <>
      <div class="page-head unprinted">
        <a class="back" href={day}><Icon name="back" />Back to the day</a>
        <div class="buttons day-print">
          <SelectField label="Paper" value={paper} choices={papers} onValue={(value) => {
            remembered.set("paper", value);
            setPaper(value);
          }} />
          <Button kind="primary" icon="print" onClick={() => print()}>
            Print
          </Button>
        </div>
      </div>
      <Slip close={close} paper={paper} />
    </>
  );
}
