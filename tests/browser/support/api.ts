// The API as people use it: a session, one book. What a page shows is compared with this.
import { randomUUID } from "node:crypto";

export interface Book {
  id: string;
  name: string;
  environment: "live" | "test";
  currency: string;
  zone: string;
  role: string;
}

interface SessionAnswer {
  csrfToken: string;
  books: Book[];
}

export interface Answer {
  status: number;
  // Of the body: the name of what went wrong, where something did.
  error: string | undefined;
  data: unknown;
}

/** What a list tells of an order. */
export interface OrderRow {
  id: string;
  shortCode: string;
  status: string;
  totalAmount: number;
  amountPaid: number;
  remainingAmount: number;
  paymentMethod: string;
  customer: { id: string | null; name: string } | null;
  date: string;
}

export interface Order extends OrderRow {
  paymentStatus: string;
  refundedAmount: number;
  discountAmount: number;
  items: { productName: string; quantity: number; unitPrice: number; totalPrice: number }[];
  payments: { paymentMethod: string; amount: number; changeGiven: number; date: string }[];
}

export class Api {
  private constructor(
    readonly url: string,
    readonly cookie: string,
    private readonly session: SessionAnswer,
    readonly book: Book,
  ) {}

  /** Sets the password that a link is for; gives the session that begins with it. */
  static accept(url: string, token: string, password: string, name?: string): Promise<Api> {
    return Api.begin(url, "/v1/invitations/accept", { token, password, name });
  }

  static signIn(url: string, login: string, password: string): Promise<Api> {
    return Api.begin(url, "/v1/session", { login, password });
  }

  private static async begin(url: string, path: string, body: object): Promise<Api> {
    const answer = await fetch(url + path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
    const { data } = (await answer.json()) as { data: SessionAnswer };
    return new Api(url, cookie, data, data.books[0]!);
  }

  /** The same session in the other book of the business. */
  in(environment: Book["environment"]): Api {
    const book = this.session.books.find((one) => one.environment === environment);
    if (book === undefined) throw new Error(`no ${environment} book is open to this user`);
    return new Api(this.url, this.cookie, this.session, book);
  }

  /** Asks, and gives what came, a refusal as well. */
  async ask(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await this.send(method, path, body);
    const said = (await answer.json()) as { error?: string; data?: unknown };
    return { status: answer.status, error: said.error, data: said.data };
  }

  /** Gives `data` of the answer; fails unless the answer is a success. */
  async call<T = Record<string, unknown>>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.send(method, path, body);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { data: T }).data;
  }

  get<T = Record<string, unknown>>(path: string): Promise<T> {
    return this.call<T>("GET", path);
  }
  post<T = Record<string, unknown>>(path: string, body: object): Promise<T> {
    return this.call<T>("POST", path, body);
  }

  /** Lists and reports as CSV. */
  async csv(path: string): Promise<string> {
    const answer = await this.send("GET", path, undefined, "text/csv");
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return answer.text();
  }

  orders(filter = ""): Promise<OrderRow[]> {
    return this.get<OrderRow[]>(`/v1/orders?limit=1000${filter}`);
  }
  /** All of the one order that the book has. */
  async onlyOrder(): Promise<Order> {
    const rows = await this.orders();
    if (rows.length !== 1) throw new Error(`${rows.length} orders, not one`);
    return this.order(rows[0]!.id);
  }
  order(id: string): Promise<Order> {
    return this.get<Order>(`/v1/orders/${id}`);
  }

  private send(method: string, path: string, body: object | undefined, accept = "application/json") {
    return fetch(this.url + path, {
      method,
      headers: {
        Accept: accept,
        Cookie: this.cookie,
        "Tillbook-Book": this.book.id,
        "Tillbook-CSRF": this.session.csrfToken,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(method === "POST" ? { "Idempotency-Key": randomUUID() } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

/** A request with an API key, as programs send it. */
export function withKey(url: string, key: string, method: string, path: string, body?: object) {
  return fetch(url + path, {
    method,
    headers: {
      Authorization: `Bearer ${key}`,
      "Content-Type": "application/json",
      ...(method === "GET" ? {} : { "Idempotency-Key": randomUUID() }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
