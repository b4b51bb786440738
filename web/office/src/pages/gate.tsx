import type { ComponentChildren } from "preact";

// One calm card in the middle, for who is not signed in.
export function Gate({ children }: { children: ComponentChildren }) {
  return (
    <main class="gate" id="content" tabIndex={-1}>
      <div class="gate-brand"><img src="/office/icon.svg" alt="" />Tillbook</div>
      {children}
    </main>
  );
}
