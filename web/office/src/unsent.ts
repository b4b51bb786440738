// Sales that an earlier visit could not send go out whatever page is opened now. What that takes is
// loaded only where there are some.
import { useEffect } from "preact/hooks";
import { messageOf } from "./api/error";
import { keptNames, kept } from "./pages/register/kept";
import { createStore } from "./store";
import { toast } from "./ui";

// The books of the sales at this till that are not recorded yet, one for each.
export const unsettledSales = createStore<readonly string[]>([]);

export function useUnsentSales(bookId: string | undefined): void {
  useEffect(() => {
    if (!bookId || kept.names(keptNames.sale(bookId)).length === 0) return;
    import("./pages/register/till").then(
      ({ outbox }) => outbox.resume(bookId),
      (error: unknown) => toast(`A sale has not been sent yet: ${messageOf(error)}`, "danger"),
    );
  }, [bookId]);
}
