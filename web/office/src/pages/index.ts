// Which page is at which place. Each is a file of its own, loaded when it is first gone to.
import type { FunctionComponent } from "preact";

export interface PageProps {
  params: Record<string, string>;
  query: Record<string, string>;
}

export type Page = FunctionComponent<PageProps>;

interface PageEntry {
  title: string;
  load: () => Promise<{ default: Page }>;
  // Shown without the navigation: to somebody who is not signed in, or to be printed.
  isBare?: boolean;
  // Shown to somebody who is not signed in.
  isOpen?: boolean;
}

export const pages = {
  "/sign-in": { title: "Sign in", load: () => import("./sign-in"), isBare: true, isOpen: true },
  "/welcome/:token": { title: "Welcome", load: () => import("./welcome"), isBare: true,
                       isOpen: true },
  "/orders": { title: "Orders", load: () => import("./orders/list") },
  "/orders/:id": { title: "Order", load: () => import("./orders/detail") },
  "/orders/:id/receipt": { title: "Receipt", load: () => import("./orders/receipt") },
  "/register": { title: "Register", load: () => import("./register") },
  "/kitchen": { title: "Kitchen", load: () => import("./kitchen") },
  "/reports": { title: "Reports", load: () => import("./reports") },
  "/day": { title: "Day close", load: () => import("./day") },
  "/day/:id": { title: "Day close", load: () => import("./day/close") },
  "/settings": { title: "Settings", load: () => import("./settings") },
  "/settings/:part": { title: "Settings", load: () => import("./settings") },
} satisfies Record<string, PageEntry>;

export type PageName = keyof typeof pages;
export const pageNames = Object.keys(pages) as PageName[];
export const entryOf = (name: PageName): PageEntry => pages[name];

// The navigation, in the order of use at a counter. `scope`: what a role needs to have anything
// there.
export const navigation = [
  { path: "/orders", label: "Orders", icon: "orders", scope: "orders:read" },
  { path: "/register", label: "Register", icon: "register", scope: "orders:write" },
  { path: "/kitchen", label: "Kitchen", icon: "kitchen", scope: "orders:read" },
  { path: "/reports", label: "Reports", icon: "reports", scope: "reports:read" },
  { path: "/day", label: "Day", icon: "day", scope: "reports:read" },
  { path: "/settings", label: "Settings", icon: "settings", scope: "products:read" },
] as const;
