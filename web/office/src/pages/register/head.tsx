// Above the products: the search, and what does not belong to one of them.
import type { Store } from "../../api/types";
import { Button, Menu, SearchField } from "../../ui";

const searchId = "register-search";

export const focusSearch = (): void => document.getElementById(searchId)?.focus();

export function Head({ search, onSearch, onEnter, parked, stores, store, onStore, onOpen }: {
  search: string;
  onSearch: (search: string) => void;
  // Adds what was found.
  onEnter: () => void;
  parked: number;
  stores: readonly Store[];
  store: Store | undefined;
  onStore: (id: string) => void;
  onOpen: (what: "free" | "parked" | "help") => void;
}) {
  return (
    <div class="register-head">
      <h1>Register</h1>
      <div class="register-search">
        <SearchField id={searchId} label="Search or scan" value={search} onValue={onSearch}
          onKeyDown={(event) => {
            if (event.key === "Enter") onEnter();
            if (event.key === "Escape") onSearch("");
          }} />
      </div>
      <div class="register-tools">
        <Button icon="plus" onClick={() => onOpen("free")}>Free line</Button>
        <Button onClick={() => onOpen("parked")}>
          Parked{parked > 0 && <span class="register-count number">{parked}</span>}
        </Button>
        {stores.length > 1 && (
          <Menu label={`Store: ${store?.name ?? "none"}. Change it`}
            buttonClass="button register-store"
            button={<span class="clip">{store?.name ?? "No store"}</span>}
            groups={[{ title: "This till stands in", items: stores.map(({ id, name }) => ({
              label: name, isChosen: id === store?.id, onChoose: () => onStore(id),
            })) }]} />
        )}
        <span class="register-help">
          <Button label="Help" onClick={() => onOpen("help")}>?</Button>
        </span>
      </div>
    </div>
  );
}
