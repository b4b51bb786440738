// Which events an endpoint is sent, in words.
import { Check } from "../../ui";

const types: { type: string; label: string }[] = [
  { type: "order.created", label: "An order was recorded" },
  { type: "order.updated", label: "An order was changed" },
  { type: "order.cancelled", label: "An order was cancelled" },
  { type: "order.refunded", label: "Money of an order was given back" },
  { type: "payment.received", label: "Something was paid on an open order" },
  { type: "refund.created", label: "Money was given back without an order" },
  { type: "kitchen_ticket.status_updated", label: "A kitchen ticket moved on" },
  { type: "product.created", label: "A product was made" },
  { type: "product.updated", label: "A product was changed or counted" },
  { type: "inventory.low_stock", label: "Stock fell to where it warns" },
  { type: "inventory.out_of_stock", label: "Stock fell to nothing" },
  { type: "contact.created", label: "A contact was made" },
  { type: "contact.updated", label: "A contact was changed or removed" },
  { type: "contact.erased", label: "A person was forgotten" },
  { type: "day.closed", label: "A day was sealed" },
];

export const eventTypes: readonly string[] = types.map(({ type }) => type);

export const eventLabel = (type: string): string =>
  types.find((one) => one.type === type)?.label ?? type;

export function EventFields({ chosen, onChosen, error }: {
  chosen: readonly string[];
  onChosen: (chosen: string[]) => void;
  error: string | undefined;
}) {
  const hasAll = chosen.includes("*");
  // What a newer server knows stays chosen.
  const others = chosen.filter((one) => one !== "*" && !eventTypes.includes(one));
  return (
    <fieldset class="fieldset">
      <legend>What it is told of</legend>
      <Check label="Everything" checked={hasAll}
        onChecked={(isOn) => onChosen(isOn ? ["*"] : [])} />
      {!hasAll && (
        <div class="setting-columns">
          {[...types, ...others.map((type) => ({ type, label: type }))].map(({ type, label }) => (
            <Check key={type} label={label} hint={<code>{type}</code>}
              checked={chosen.includes(type)}
              onChecked={(isOn) =>
                onChosen(isOn ? [...chosen, type] : chosen.filter((one) => one !== type))} />
          ))}
        </div>
      )}
      {error && <div class="field-error" role="alert">{error}</div>}
    </fieldset>
  );
}
