// Who is signed in, and which of their books the page shows.
import { createClient } from "./api/client";
import type { BookAccess, Session } from "./api/types";
import { heardServer } from "./clock";
import { createStore, remembered, useStore } from "./store";

interface State {
  // undefined: not asked yet; null: not signed in.
  session: Session | null | undefined;
  bookId: string | undefined;
  // The server ended it, not who was signed in.
  hasEnded?: boolean;
}

const state = createStore<State>({ session: undefined, bookId: undefined });

export const api = createClient({
  fetch: (...request) => fetch(...request),
  pauses: [400, 1200, 3000],
  book: () => state.get().bookId,
  csrfToken: () => state.get().session?.csrfToken,
  heard: (date) => heardServer(date),
  signedOut: () => {
    const { session } = state.get();
    if (session !== null) state.set({ session: null, bookId: undefined, hasEnded: !!session });
  },
  // Another window has signed in anew. As the same person what was asked may go on; as somebody else
  // it is theirs to ask.
  renew: async () => {
    const asker = state.get().session?.user.id;
    await resume();
    return asker !== undefined && state.get().session?.user.id === asker;
  },
});

// Takes what the server said of who is signed in; keeps the book of the last visit.
export function enter(session: Session): void {
  const wanted = state.get().bookId ?? remembered.get("book");
  const book = session.books.find(({ id }) => id === wanted) ?? session.books[0];
  state.set({ session, bookId: book?.id });
}

// Asks who is signed in. Throws where the server cannot be reached.
export async function resume(): Promise<void> {
  try {
    enter((await api.get<Session>("/v1/session")).data);
  } catch (error) {
    if (state.get().session !== null) throw error;
  }
}

export async function signIn(login: string, password: string): Promise<void> {
  enter((await api.send<Session>("POST", "/v1/session", { login, password })).data);
}

export async function signOut(): Promise<void> {
  await api.send("DELETE", "/v1/session");
  state.set({ session: null, bookId: undefined });
}

export function chooseBook(id: string): void {
  remembered.set("book", id);
  state.set({ ...state.get(), bookId: id });
}

// For what outlives a page: which book a request of now would go to.
export const openBookId = (): string | undefined => state.get().bookId;

export const useSession = (): Session | null | undefined => useStore(state).session;

const bookOf = ({ session, bookId }: State): BookAccess | undefined =>
  session?.books.find(({ id }) => id === bookId);

export const useHasEnded = (): boolean => useStore(state).hasEnded === true;

// The book that is shown. Only for what is drawn when somebody is signed in.
export function useBook(): BookAccess {
  const book = bookOf(useStore(state));
  if (!book) throw new Error("no book is open");
  return book;
}

export const useMaybeBook = (): BookAccess | undefined => bookOf(useStore(state));

// True if the role may do what needs the scope ("orders:write").
export function may(book: BookAccess, scope: string): boolean {
  return book.scopes.includes("all") || book.scopes.includes(scope);
}

// True if the role may see events as they happen.
export const mayFollow = (book: BookAccess): boolean =>
  may(book, "events:read") || may(book, "webhooks:read");
