// What the settings read, as src/api/cloove/openapi.json has it.
import type { Amount, DateTime, Role } from "../../api/types";

export interface Category {
  id: string;
  name: string;
  version: number;
}

export interface Variant {
  id: string;
  name: string;
  sku: string | null;
  price: Amount;
  quantity: number | null;
}

export interface StockLevel {
  storeId: string | null;
  variantId: string | null;
  quantity: number;
}

export interface Product {
  id: string;
  name: string;
  description: string | null;
  price: Amount;
  costPrice: Amount | null;
  quantity: number | null; // null: stock is not tracked
  sku: string | null;
  barcode: string | null;
  unit: string | null;
  categoryId: string | null;
  isActive: boolean;
  reorderLevel: number | null;
  taxRate: number;
  images: { url: string; isPrimary: boolean }[];
  stores: { id: string; name: string }[]; // empty: sold everywhere
  storeInventory: StockLevel[];
  variants: Variant[];
  version: number;
}

export interface Contact {
  id: string;
  name: string;
  phoneNumber: string | null;
  whatsappNumber: string | null;
  email: string | null;
  isVip: boolean;
  isBlacklisted: boolean;
  joinedAt: DateTime;
  version: number;
}

export interface TaxRate {
  id: string;
  name: string | null;
  rate: number; // percent
  isDefault: boolean;
}

export interface Tender {
  id: string;
  label: string | null;
  labelKey: string | null;
  editable: boolean;
  paymentMethod: string;
  enabled: boolean;
  opensCashDrawer: boolean;
}

export interface Invite {
  token: string;
  path: string;
  expiresAt: DateTime;
}

export interface User {
  id: string;
  login: string;
  name: string;
  role: Role;
  everyBook: boolean;
  state: "active" | "invited" | "disabled";
  lastSignInAt: DateTime | null;
  createdAt: DateTime | null;
  // In the answer that made it; null where the user has a password already.
  invitation?: Invite | null;
}

export interface ApiKey {
  id: string;
  name: string;
  environment: "live" | "test";
  prefix: string;
  lastFour: string;
  scopes: string[];
  allowedOrigins: string[];
  allowedIpRanges: string[];
  status: "active" | "revoked";
  rateLimit: number | null; // requests a minute
  expiresAt: DateTime | null;
  revokedAt: DateTime | null;
  createdAt: DateTime;
  plaintext: string | null; // in the answer that made it
}

export interface Endpoint {
  id: string;
  name: string;
  url: string;
  events: string[];
  style: "cloove" | "standard" | "clover";
  maxInFlight: number;
  status: "active" | "disabled" | "unverified";
  disabledAt: DateTime | null;
  disabledReason: string | null;
  createdAt: DateTime;
  signingSecret: string | null; // in the answer that made it
  signingSecretPrefix?: string;
  lastRotatedAt?: DateTime;
  lastDeliveryStatus?: "delivered" | "failed" | null;
  failureCount?: number;
  failingSince?: DateTime | null;
  lastDeliveredAt?: DateTime | null;
  sequence?: string;
}

export interface Delivery {
  id: string;
  webhookEndpointId: string;
  eventType: string;
  sequence: string | null;
  cause: "event" | "resend" | "test" | "verification";
  status: "pending" | "delivered" | "failed";
  url: string | null;
  attempts: number;
  nextAttemptAt: DateTime | null;
  responseStatus: number | null;
  latencyMs: number | null;
  errorMessage: string | null;
  payloadPreview: string | null;
  responsePreview?: string | null;
  deliveredAt: DateTime | null;
  createdAt: DateTime;
  updatedAt: DateTime;
}

export interface Backup {
  name: string;
  createdAt: DateTime;
  bytes: number;
  books: number | null;
  proven: boolean;
}

export interface Verification {
  entries: number;
  head: string;
  mistakes: string[]; // the first of them
  mistakeCount: number;
  ms: number;
}
