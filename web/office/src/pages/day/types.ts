// What /v1/day-report and /v1/day-closes answer.
import type { Amount, DateTime, Day } from "../../api/types";

export interface Figures {
  orders: number;
  grossAmount: Amount; // before discounts
  discountAmount: Amount;
  salesAmount: Amount;
  refundedAmount: Amount;
  netAmount: Amount;
  taxAmount: Amount;
  taxes: { rate: number; amount: Amount; taxAmount: Amount }[];
  methods: {
    method: string;
    payments: number;
    paid: Amount;
    refunds: number;
    refunded: Amount;
    net: Amount;
  }[];
  cashPaid: Amount;
  cashRefunded: Amount;
}

export interface DayClose {
  id: string;
  number: number; // 1.. in the book
  date: Day;
  storeId: string | null;
  storeName: string | null;
  supplement: number; // 0: the close itself; 1..: what came in since
  sealedAt: DateTime;
  sealedBy: { id: string; name: string | null } | null;
  entry: number;
  openingFloat: Amount;
  expectedCash: Amount;
  countedCash: Amount | null; // null: nobody counted
  difference: Amount | null;
  notes: string | null;
  figures: Figures;
}

export interface DayReport {
  date: Day;
  storeId: string | null;
  storeName: string | null;
  isCurrentDay: boolean;
  closes: DayClose[];
  open: Figures; // sealed by no close yet
  total: Figures; // all of the day
  openOrders: number;
  nextSupplement: number; // what the next close would be; 0: the close itself
}
