// What /v1/reports and /v1/refunds answer.
import type { Amount, DateTime, Day } from "../../api/types";

export interface Named {
  id: string | null;
  name: string | null;
}

export interface SalesFigures {
  orders?: number;
  quantity?: number;
  refundedQuantity?: number;
  grossAmount?: Amount;
  discountAmount?: Amount;
  salesAmount?: Amount;
  refundedAmount: Amount;
  netAmount: Amount;
  taxAmount?: Amount;
  payments?: number;
  paidAmount?: Amount;
  refunds?: number;
}

export interface SalesRow extends SalesFigures {
  hour?: number | null;
  date?: Day;
  product?: Named | null;
  category?: Named | null;
  store?: Named | null;
  employee?: Named | null;
  channel?: string | null;
  paymentMethod?: string;
}

export interface SalesReport {
  groupBy: string;
  currency: string;
  rows: SalesRow[];
  total: SalesFigures;
}

export interface TaxFigures {
  grossAmount: Amount;
  netAmount: Amount;
  taxAmount: Amount;
  refundedAmount: Amount;
  refundedTaxAmount: Amount;
  dueTaxAmount: Amount;
}

export interface TaxReport {
  rows: (TaxFigures & { rate: number })[];
  total: TaxFigures;
}

export interface CreditReport {
  rows: { customer: Named; orders: number; outstandingAmount: Amount }[];
  total: { customers: number; orders: number; outstandingAmount: Amount };
}

export interface RefundRow {
  id: string;
  orderId: string | null;
  shortCode: string | null;
  paymentMethod: string;
  amount: Amount;
  reason: string | null;
  customer: Named | null;
  store: Named | null;
  date: DateTime;
  businessDate: Day;
}
