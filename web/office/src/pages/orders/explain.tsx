import type { Explanation } from "../../api/types";
import { useLoad } from "../../load";
import { api } from "../../session";
import { ErrorNote, Money, Skeleton, Table } from "../../ui";

const names: Record<string, string> = {
  subtotalAmount: "Sum of the items",
  discountAmount: "Discount",
  taxAmount: "Tax",
  serviceChargeAmount: "Service charge",
  orderFeeAmount: "Fees",
  additionalChargeAmount: "Charges",
  totalAmount: "Total",
  tipAmount: "Tip",
  amountPaid: "Paid",
  refundedAmount: "Given back",
  remainingAmount: "Still owed",
};

const Worked = ({ name, working }: { name: string; working: string }) => (
  <>{name}<span class="working soft small">{working}</span></>
);

// How every figure of the order comes about, step by step.
export function Explain({ id, version }: { id: string; version: number }) {
  const { data, error, reload } = useLoad<Explanation>(
    (signal) => api.get(`/v1/orders/${id}/explain`, { signal }), [version], id);
  if (error) return <ErrorNote error={error} onRetry={reload} />;
  if (!data) return <Skeleton />;
  return (
    <div class="stack">
      <Table caption="Items" rows={data.items} keyOf={(item) => item.id} columns={[
        { key: "name", label: "Item", isHead: true,
          cell: (item) => <Worked name={item.productName} working={item.working} /> },
        { key: "total", label: "Amount", isNumber: true,
          cell: (item) => <Money amount={item.totalPrice} currency={data.currency} /> },
      ]} />
      <Table caption="Amounts" rows={data.amounts} keyOf={(amount) => amount.name} columns={[
        { key: "name", label: "Figure", isHead: true, cell: ({ name, working }) =>
          <Worked name={names[name] ?? name} working={working} /> },
        { key: "amount", label: "Amount", isNumber: true,
          cell: ({ amount }) => <Money amount={amount} currency={data.currency} /> },
      ]} />
      <p class="soft small">Rounding: {data.rounding}. Payment: {data.paymentStatusWorking}.</p>
    </div>
  );
}
