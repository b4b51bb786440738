// Where the user is: `#/orders/ID?status=PENDING`. The address is the only place for it, so that
// going back, reloading and sending somebody a link all work.
import { useEffect, useState } from "preact/hooks";

export interface Place {
  path: string; // "/orders/ID"
  query: Record<string, string>;
}

export interface RouteMatch<Name> {
  name: Name;
  params: Record<string, string>;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A stray per cent sign: as it stands.
  }
}

export function placeOf(hash: string): Place {
  const [path = "", search = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
  const trimmed = `/${path.split("/").filter(Boolean).join("/")}`;
  return { path: trimmed, query: Object.fromEntries(new URLSearchParams(search)) };
}

export function hashOf(path: string, query: Record<string, string | undefined> = {}): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) parts.set(name, value);
  const text = parts.toString();
  return `#${path}${text ? `?${text}` : ""}`;
}

// The first pattern that fits: "/orders/:id" takes one segment for each name.
export function match<Name extends string>(
  patterns: readonly Name[],
  path: string,
): RouteMatch<Name> | undefined {
  const segments = path.split("/");
  for (const name of patterns) {
    const wanted = name.split("/");
    if (wanted.length !== segments.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((want, index) => {
      const have = segments[index]!;
      if (!want.startsWith(":")) return want === have;
      params[want.slice(1)] = decoded(have);
      return have !== "";
    });
    if (fits) return { name, params };
  }
  return undefined;
}

export function go(path: string, query: Record<string, string | undefined> = {}): void {
  location.hash = hashOf(path, query);
}

// Without a step back to where the user was.
export function replace(path: string, query: Record<string, string | undefined> = {}): void {
  replaceWith(hashOf(path, query));
}

export function replaceWith(hash: string): void {
  history.replaceState(null, "", hash);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

export function usePlace(): Place {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const moved = () => setHash(location.hash);
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return placeOf(hash);
}
