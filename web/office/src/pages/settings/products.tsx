// Products and their categories.
import { useState } from "preact/hooks";
import type { Store } from "../../api/types";
import { useLoad } from "../../load";
import { replace } from "../../router";
import { api, may, useBook } from "../../session";
import { useStores } from "../../stores";
import { Badge, Button, Confirm, EmptyState, Money, SearchField, SelectField, Tabs, toast }
  from "../../ui";
import { Categories } from "./categories";
import { PagedList, PartHead, Row, removeAt, usePaged, usePaused } from "./parts";
import { ProductForm } from "./product-form";
import { StockForm } from "./stock-form";
import type { Category, Product } from "./types";

function StockBadge({ product }: { product: Product }) {
  const { quantity, reorderLevel } = product;
  if (quantity === null) return null;
  const words = `${quantity.toLocaleString()} in stock`;
  if (quantity <= 0) return <Badge tone="danger">{words}</Badge>;
  if (reorderLevel !== null && quantity <= reorderLevel) return <Badge tone="warn">{words}</Badge>;
  return <Badge>{words}</Badge>;
}

function ProductList({ categories, stores }: {
  categories: readonly Category[];
  stores: readonly Store[];
}) {
  const book = useBook();
  const mayWrite = may(book, "products:write");
  const [search, setSearch] = useState("");
  const [category, setCategory] = useState("");
  const [active, setActive] = useState("");
  const [edited, setEdited] = useState<Product | "new">();
  const [counted, setCounted] = useState<Product>();
  const [removed, setRemoved] = useState<Product>();
  const list = usePaged<Product>("/v1/products", {
    search: usePaused(search.trim()), category_id: category, is_active: active,
  });
  const isFiltered = search !== "" || category !== "" || active !== "";
  const nameOf = (id: string | null) => categories.find((one) => one.id === id)?.name;
  return (
    <div class="stack">
      <div class="setting-filters">
        <SearchField label="Name, SKU or barcode" value={search} onValue={setSearch} />
        <SelectField label="Category" value={category} onValue={setCategory} choices={[
          { value: "", label: "All categories" },
          ...categories.map(({ id, name }) => ({ value: id, label: name })),
        ]} />
        <SelectField label="State" value={active} onValue={setActive} choices={[
          { value: "", label: "Active or not" },
          { value: "true", label: "Active" },
          { value: "false", label: "Not active" },
        ]} />
        {mayWrite && <Button kind="primary" icon="plus" onClick={() => setEdited("new")}>
          New product</Button>}
      </div>
      <PagedList list={list} keyOf={({ id }) => id} empty={isFiltered
        ? <EmptyState title="No product fits" icon="search">Look for something else, or take the
          filters away.</EmptyState>
        : <EmptyState title="No products yet" icon="register">Add what you sell: it becomes a tile
          of the register.</EmptyState>}>
        {(product) => (
          <Row name={product.name} onOpen={mayWrite ? () => setEdited(product) : undefined}
            badges={<>
              {!product.isActive && <Badge>Not active</Badge>}
              <StockBadge product={product} />
            </>}
            end={<span class="strong"><Money amount={product.price} /></span>}
            actions={mayWrite ? [
              { label: "Change", onChoose: () => setEdited(product) },
              { label: "Count or move stock", onChoose: () => setCounted(product) },
              { label: "Remove", icon: "trash", isDanger: true,
                onChoose: () => setRemoved(product) },
            ] : []}>
            {[nameOf(product.categoryId), product.sku && `SKU ${product.sku}`,
              product.variants.map(({ name }) => name).join(", "),
            ].filter(Boolean).join(" · ") || "No category"}
          </Row>
        )}
      </PagedList>
      {edited && <ProductForm product={edited === "new" ? undefined : edited} stores={stores}
        categories={categories} onDone={list.reload} onClose={() => setEdited(undefined)} />}
      {counted && <StockForm product={counted} stores={stores} onDone={list.reload}
        onClose={() => setCounted(undefined)} />}
      {removed && (
        <Confirm title={`Remove ${removed.name}?`} doLabel="Remove" isDanger
          onClose={() => setRemoved(undefined)}
          onDo={async (idempotencyKey) => {
            await removeAt(`/v1/products/${removed.id}`, idempotencyKey);
            toast(`${removed.name} is removed.`);
            list.reload();
          }}>
          It is sold no more; orders keep it, and its SKUs stay taken. To sell it again later, make
          it not active instead.
        </Confirm>
      )}
    </div>
  );
}

export function Products({ query }: { query: Record<string, string> }) {
  const categories = useLoad(
    (signal) => api.get<Category[]>("/v1/products/categories", { query: { limit: 1000 }, signal }),
    []);
  const stores = useStores();
  const tab = query.tab === "categories" ? "categories" : "products";
  return (
    <>
      <PartHead title="Products" />
      <Tabs label="Products and categories" value={tab}
        tabs={[{ value: "products", label: "Products" },
               { value: "categories", label: "Categories" }]}
        onValue={(to) =>
          replace("/settings/products", { tab: to === "categories" ? to : undefined })}>
        {tab === "products"
          ? <ProductList categories={categories.data ?? []} stores={stores.data ?? []} />
          : <Categories onChanged={categories.reload} />}
      </Tabs>
    </>
  );
}
