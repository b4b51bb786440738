// Light, dark, or as the system has it.
import { remembered } from "../store";

export type Theme = "system" | "light" | "dark";

export function currentTheme(): Theme {
  const chosen = remembered.get("theme");
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

export function chooseTheme(theme: Theme): void {
  remembered.set("theme", theme === "system" ? undefined : theme);
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  dispatchEvent(new Event("themechange"));
}
