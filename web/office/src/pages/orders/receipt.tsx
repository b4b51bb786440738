// The receipt: on the screen as it will be on paper, 80 mm wide or a sheet of A4.
import { useState } from "preact/hooks";
import type { Book, Order } from "../../api/types";
import { useLoad } from "../../load";
import { api } from "../../session";
import { useSlipLength } from "../../slip";
import { remembered } from "../../store";
import { Button, ErrorNote, Icon, LinkButton, Skeleton } from "../../ui";
import type { PageProps } from "..";
import { type Paper, ReceiptPaper } from "./receipt-paper";
import "./receipt.css";

const papers: { value: Paper; label: string }[] = [
  { value: "80", label: "80 mm" },
  { value: "a4", label: "A4" },
];

export default function Receipt({ params }: PageProps) {
  const id = params.id!;
  const [paper, setPaper] = useState<Paper>(remembered.get("receipt") === "a4" ? "a4" : "80");
  const read = useLoad<Order>((signal) => api.get(`/v1/orders/${id}`, { signal }), [id], id);
  // Its receipt lines and logo; a receipt without them is one all the same.
  const book = useLoad<Book>((signal) => api.get("/v1/books/current", { signal }), []);
  const slip = useSlipLength("slip", paper === "80", [read.data, book.data]);
  const choose = (to: Paper) => {
    remembered.set("receipt", to);
    setPaper(to);
  };

  const order = read.data;
  const isReady = order !== undefined && !book.isLoading;
  return (
    <>
      <div class="unprinted">
        <a class="back" href={`#/orders/${id}`}><Icon name="back" />{order?.shortCode ?? "Order"}</a>
        <div class="page-head">
          <h1>Receipt</h1>
          <div class="buttons">
            <div class="chips" role="group" aria-label="Paper">
              {papers.map(({ value, label }) => (
                <button key={value} type="button" class="chip" aria-pressed={paper === value}
                  onClick={() => choose(value)}>{label}</button>
              ))}
            </div>
            <Button kind="primary" icon="print" disabled={!isReady} onClick={() => print()}>
              Print
            </Button>
          </div>
        </div>
        {read.error !== undefined && <ErrorNote error={read.error} onRetry={read.reload} />}
      </div>
      {isReady
        ? <ReceiptPaper slip={slip} order={order} book={book.data} paper={paper} />
        : read.error === undefined && <div class="card"><Skeleton lines={10} /></div>}
      {isReady && (
        <p class="unprinted receipt-done">
          <LinkButton href="#/register">Next sale</LinkButton>
        </p>
      )}
    </>
  );
}
