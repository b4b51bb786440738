// What /v1 answers, as src/api/cloove/openapi.json has it. Amounts are decimal numbers in the book's
// currency; money.ts makes exact minor units of them.

export type Amount = number;
export type DateTime = string; // RFC 3339, UTC
export type Day = string; // YYYY-MM-DD, a business day of the book

export type Role = "owner" | "manager" | "cashier" | "viewer";

export interface BookAccess {
  id: string; // 13 characters
  userId: string; // who is signed in, in the book's list of users
  name: string;
  environment: "live" | "test";
  currency: string;
  zone: string;
  dayStart: string; // HH:MM
  taxIncluded: boolean;
  role: Role;
  scopes: string[];
}

export interface Session {
  user: { id: string; login: string; name: string };
  csrfToken: string;
  expiresAt: DateTime;
  books: BookAccess[];
}

export interface Invitation {
  login: string;
  name: string;
  expiresAt: DateTime;
}

export interface ListMeta {
  total: number;
  page: number;
  perPage: number;
  totalPages: number;
  hasMore: boolean;
}

export type OrderStatus = "COMPLETED" | "PENDING" | "CANCELLED" | "REFUNDED" | "SCHEDULED";
export type PaymentStatus = "pending" | "partial" | "paid";
export type KitchenStatus = "queued" | "preparing" | "ready" | "served";

export interface NamedCustomer {
  id: string | null;
  name: string | null;
}

export interface OrderRow {
  id: string;
  shortCode: string;
  status: OrderStatus;
  totalAmount: Amount;
  amountPaid: Amount;
  remainingAmount: Amount;
  paymentMethod: string;
  customer: NamedCustomer | null;
  date: DateTime;
  testMode?: boolean;
  items?: OrderItem[];
}

export interface OrderItem {
  id: string;
  productId: string | null;
  variantId: string | null;
  productName: string;
  variantName: string | null;
  quantity: number;
  unitPrice: Amount;
  totalPrice: Amount;
  taxRate?: number;
}

export interface OrderPayment {
  id: string;
  paymentMethod: string;
  amount: Amount;
  changeGiven: Amount;
  reference: string | null;
  date: DateTime;
  businessDate: Day;
}

export interface OrderRefund {
  id: string;
  paymentMethod: string;
  amount: Amount;
  reason: string | null;
  date: DateTime;
  items: { id: string; quantity: number; amount: Amount }[];
  restocked: boolean;
  businessDate: Day;
}

export interface Order extends OrderRow {
  items: OrderItem[];
  subtotalAmount: Amount;
  discountAmount: Amount;
  refundedAmount: Amount;
  changeGiven?: Amount;
  taxAmount?: Amount;
  tipAmount?: Amount;
  orderFeeAmount?: Amount;
  additionalChargeAmount?: Amount;
  currency: string;
  paymentStatus: PaymentStatus;
  channel: string;
  notes: string | null;
  store: { id: string; name: string | null } | null;
  payments: OrderPayment[];
  refunds: OrderRefund[];
  cancellationReason?: string;
  externalId?: string;
  groupLineItems?: boolean;
  manualTransaction?: boolean;
  businessDate: Day;
  version: number;
  createdAt: DateTime;
  occurredAt: DateTime;
  kitchenTicketId: string | null;
  kitchenTicketStatus: KitchenStatus | null;
}

export interface OrderCounts {
  total: number;
  byStatus: Partial<Record<OrderStatus, number>>;
  byPaymentStatus: Partial<Record<PaymentStatus, number>>;
}

export interface Explanation {
  id: string;
  shortCode: string;
  version: number;
  currency: string;
  rounding: string;
  items: {
    id: string;
    productName: string;
    quantity: number;
    unitPrice: Amount;
    exactPrice: string;
    totalPrice: Amount;
    working: string;
  }[];
  amounts: { name: string; amount: Amount; working: string }[];
  paymentStatus: PaymentStatus;
  paymentStatusWorking: string;
}

export interface OrderVersion {
  version: number;
  entry: number;
  kind: string;
  recordedAt: DateTime;
  actor: string;
  requestId: string;
  idempotencyKey: string | null;
  order: Order;
}

export interface Book {
  id: string;
  merchantId: string;
  name: string;
  environment: "live" | "test";
  currency: string;
  timezone: string;
  dayStart: string;
  taxIncluded: boolean;
  receiptLines: string[];
  logo: string | null;
  generation: number;
  createdAt: DateTime;
}

export interface Store {
  id: string;
  name: string;
  address: string | null;
  timezone: string | null;
  isDefault: boolean;
  isActive: boolean;
  version: number;
}

export interface BookEvent {
  id: string;
  type: string;
  created: DateTime;
  environment: "live" | "test";
  sequence: string;
  generation: number;
  data: {
    entityType: "sale" | "refund" | "product" | "contact" | "object";
    entityId: string;
    storeId?: string | null;
    metadata: Record<string, unknown>;
    order?: Order;
  };
}
