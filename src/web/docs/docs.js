// Shows the dialect's document, and puts what the reader enters where requests take it from: the
// key into their header, the merchant into their paths. Both stay in this page's memory.
const explorer = document.querySelector("openapi-explorer");
const form = document.querySelector("#try");
const status = form.querySelector("[role=status]");

async function show(merchant) {
  const answer = await fetch(explorer.dataset.document);
  if (!answer.ok) throw new Error(`${explorer.dataset.document} answered ${answer.status}`);
  const api = await answer.json();
  const place = api.components.parameters.mId;
  if (merchant && place) place.schema = { type: "string", default: merchant };
  await explorer.loadSpec(api);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const key = form.elements.key.value.trim();
  try {
    await show(form.elements.merchant.value.trim());
    await explorer.setAuthenticationConfiguration("key", { token: key });
    status.textContent = key.startsWith("clv_live_")
      ? "Requests carry this live key: what you try is recorded for good."
      : "Requests carry this key, and go to its test book.";
  } catch (problem) {
    status.textContent = `That did not work: ${problem.message}`;
  }
});

await customElements.whenDefined("openapi-explorer");
explorer.setAttribute("server-url", location.origin);
await show("");
if (location.hash.length > 1) explorer.scrollTo(decodeURIComponent(location.hash.slice(1)));
