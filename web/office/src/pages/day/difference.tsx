import { formatMinor } from "../../money";
import { useBook } from "../../session";
import { stateOf } from "./count";

const looks = { exact: "note note-good", over: "note note-warn", short: "note note-danger" };

// What the drawer has against what it must have, in words and colour.
export function Difference({ minor }: { minor: bigint }) {
  const { currency } = useBook();
  const state = stateOf(minor);
  const amount = formatMinor(minor < 0n ? -minor : minor, currency);
  return (
    <div class={`${looks[state]} day-difference`} role="status">
      {state === "exact" && "The drawer is right."}
      {state === "over" && <><strong class="number">{amount}</strong> too much in the drawer.</>}
      {state === "short" && <><strong class="number">{amount}</strong> missing from the drawer.</>}
    </div>
  );
}
