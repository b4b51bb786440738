import type { OrderVersion } from "../../api/types";
import { useLoad } from "../../load";
import { api } from "../../session";
import { DateTime, ErrorNote, Skeleton } from "../../ui";
import { changesBetween, firstWords } from "./changes";

// Who changed what, and when: newest first.
export function History({ id, version }: { id: string; version: number }) {
  const { data, error, reload } = useLoad<OrderVersion[]>(
    (signal) => api.get(`/v1/orders/${id}/versions`, { signal }), [version], id);
  if (error) return <ErrorNote error={error} onRetry={reload} />;
  if (!data) return <Skeleton />;
  const versions = [...data].sort((a, b) => a.version - b.version);
  return (
    <ol class="history">
      {versions.map((one, index) => {
        const former = versions[index - 1];
        const words = former ? changesBetween(former.order, one.order) : firstWords(one.order);
        return (
          <li key={one.version}>
            <ul class="strong">{words.map((word, at) => <li key={at}>{word}</li>)}</ul>
            <div class="soft small">
              <DateTime at={one.recordedAt} /> · {one.actor} · version {one.version}, entry{" "}
              <span class="number">{one.entry.toLocaleString()}</span>
            </div>
          </li>
        );
      }).reverse()}
    </ol>
  );
}
