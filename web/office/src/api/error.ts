// What went wrong with a request, in the API's words.

export interface FieldMistake {
  field: string; // "items[0].quantity"
  message: string;
}

// No answer, too long a wait, too early, or something in between that is not well.
const passing = new Set([0, 408, 425, 502, 503, 504]);

export class ApiError extends Error {
  constructor(
    // 0: no answer came.
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: FieldMistake[] = [],
    // Seconds to wait, where the server named them.
    readonly retryAfter?: number,
  ) {
    super(message);
    this.name = "ApiError";
  }

  // True when nobody knows whether the request was carried out: no answer came, one from something
  // in between, or the first of its key is still at work.
  get outcomeUnknown(): boolean {
    return passing.has(this.status) || this.code === "request_in_progress";
  }

  // True when the same may be done a little later.
  get isPassing(): boolean {
    return this.outcomeUnknown || this.status === 429;
  }

  // The mistake of one field, or of anything within it.
  of(field: string): string | undefined {
    return this.details.find(({ field: at }) => isWithin(at, field))?.message;
  }
}

// True for "items[0].quantity" within "items".
export const isWithin = (at: string, field: string): boolean =>
  at === field || at.startsWith(`${field}.`) || at.startsWith(`${field}[`);

export async function errorOf(response: Response): Promise<ApiError> {
  const wait = Number(response.headers.get("Retry-After"));
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : undefined;
  let body: { error?: unknown; message?: unknown; details?: unknown } = {};
  try {
    const read: unknown = await response.json();
    if (read !== null && typeof read === "object") body = read;
  } catch {
    // Not the API's own answer, a proxy's page say: its status tells enough.
  }
  return new ApiError(
    response.status,
    typeof body.error === "string" ? body.error : "unexpected_answer",
    typeof body.message === "string" ? body.message : `The server answered ${response.status}.`,
    Array.isArray(body.details) ? (body.details as FieldMistake[]) : [],
    retryAfter,
  );
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

// A sentence for people.
export function messageOf(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.code === "timed_out") return "The server takes too long to answer. Try again.";
    if (error.status === 0) return "The server cannot be reached. Check the connection.";
    if (error.code === "version_moved") {
      return "Somebody has changed this meanwhile. Go back and look at it again.";
    }
    if (error.code === "idempotency_key_reused") {
      return "An earlier try of this has been recorded already. Go back and look at it again.";
    }
    if (error.code === "missing_scope") return "Your role does not allow this.";
    return error.message;
  }
  return error instanceof Error ? error.message : String(error);
}
