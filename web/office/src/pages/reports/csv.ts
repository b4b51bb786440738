// CSV of the API as one file, however many pages it has.
import type { Query } from "../../api/client";
import { api } from "../../session";

// The records of CSV, each with its end of line; a text in quotes may have lines of its own.
export function recordsOf(text: string): string[] {
  const records: string[] = [];
  let begin = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; ++at) {
    if (text[at] === '"') isQuoted = !isQuoted;
    if (text[at] !== "\n" || isQuoted) continue;
    records.push(text.slice(begin, at + 1));
    begin = at + 1;
  }
  if (begin < text.length) records.push(text.slice(begin));
  return records;
}

// Pages put together under the head of the first.
export async function joined(read: (page: number) => Promise<string>, limit: number) {
  const parts: string[] = [];
  for (let page = 1; ; ++page) {
    const [head, ...rows] = recordsOf(await read(page));
    if (page === 1 && head !== undefined) parts.push(head);
    parts.push(...rows);
    if (rows.length < limit) return parts.join("");
  }
}

export async function wholeCsv({ path, query }: { path: string; query: Query }): Promise<Blob> {
  const read = async (page?: number) => api.csv(path, { query: { ...query, page } });
  const text = typeof query.limit === "number" ? await joined(read, query.limit) : await read();
  return new Blob([text], { type: "text/csv;charset=utf-8" });
}
