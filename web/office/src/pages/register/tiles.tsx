// The products as tiles: what one taps to sell.
import { useState } from "preact/hooks";
import { minorOf, quantityOf, quantityText } from "../../money";
import { useBook } from "../../session";
import { Badge, Button, EmptyState, Money } from "../../ui";
import {
  type Catalogue, type Product, colourOf, initialsOf, isSoldIn, matches, stockOf,
} from "./catalogue";

const colours = 6;
// More tiles than anybody scrolls through come by a button.
const tilesAtOnce = 120;

function Picture({ product }: { product: Product }) {
  const [isBroken, setBroken] = useState(false);
  const image = product.images.find(({ isPrimary }) => isPrimary) ?? product.images[0];
  if (image && !isBroken) {
    return <img class="tile-picture" src={image.url} alt="" loading="lazy"
      onError={() => setBroken(true)} />;
  }
  return (
    <span class={`tile-picture tile-colour-${colourOf(product.name, colours)}`} aria-hidden="true">
      {initialsOf(product.name)}
    </span>
  );
}

// "from" where the variants differ.
function Price({ product }: { product: Product }) {
  const { currency } = useBook();
  const prices = product.variants.map(({ price }) => minorOf(price, currency));
  if (prices.length === 0) return <Money amount={product.price} />;
  const least = prices.reduce((a, b) => (b < a ? b : a));
  return <>{prices.some((price) => price !== least) && "from "}<Money minor={least} /></>;
}

function Tile({ product, inCart, onChoose }: {
  product: Product;
  inCart: bigint; // thousandths
  onChoose: (product: Product) => void;
}) {
  const stock = stockOf(product);
  return (
    <li>
      <button type="button" class="tile" onClick={() => onChoose(product)}>
        <Picture product={product} />
        <span class="tile-name">{product.name}</span>
        <span class="tile-price">
          <Price product={product} />
          {stock && (
            <Badge tone={stock === "none" ? "danger" : "warn"}>
              {stock === "none" ? "None left"
                : `${quantityText(quantityOf(product.quantity!) ?? 0n)} left`}
            </Badge>
          )}
        </span>
        {inCart > 0n && (
          <span class="tile-count">
            {quantityText(inCart)}<span class="unseen"> in the sale</span>
          </span>
        )}
      </button>
    </li>
  );
}

export function Tiles({ catalogue, search, categoryId, storeId, inCart, onChoose, onClear }: {
  catalogue: Catalogue;
  search: string;
  categoryId: string | null;
  storeId: string | null;
  inCart: ReadonlyMap<string, bigint>;
  onChoose: (product: Product) => void;
  onClear: () => void;
}) {
  const [limit, setLimit] = useState(tilesAtOnce);
  // A search looks everywhere, whatever category is open.
  const shown = catalogue.products.filter((product) => isSoldIn(product, storeId) &&
    (search ? matches(product, search) : !categoryId || product.categoryId === categoryId));
  if (catalogue.products.length === 0) {
    return (
      <EmptyState title="No products yet" icon="register">
        Make some in the settings, or sell with a free line.
      </EmptyState>
    );
  }
  if (shown.length === 0) {
    return (
      <EmptyState title="Nothing is called that" icon="search">
        <Button onClick={onClear}>Show all products</Button>
      </EmptyState>
    );
  }
  return (
    <>
      <ul class="tiles" aria-label="Products">
        {shown.slice(0, limit).map((product) => (
          <Tile key={product.id} product={product} onChoose={onChoose}
            inCart={inCart.get(product.id) ?? 0n} />
        ))}
      </ul>
      {shown.length > limit && (
        <Button isWide onClick={() => setLimit(limit + tilesAtOnce)}>
          Show more ({shown.length - limit})
        </Button>
      )}
    </>
  );
}

export function Categories({ catalogue, categoryId, onChoose }: {
  catalogue: Catalogue;
  categoryId: string | null;
  onChoose: (id: string | null) => void;
}) {
  if (catalogue.categories.length === 0) return null;
  const all = [{ id: null, name: "All" }, ...catalogue.categories];
  return (
    <div class="chips" role="group" aria-label="Categories">
      {all.map(({ id, name }) => (
        <button key={id} type="button" class="chip" aria-pressed={id === categoryId}
          onClick={() => onChoose(id)}>
          {name}
        </button>
      ))}
    </div>
  );
}
