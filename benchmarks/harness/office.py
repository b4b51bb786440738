"""The back office: everything its pages ask for, one request after the other."""

from .figures import at_most
from .reading import PAGE, reader, serving, write_targets
from .recording import size_name

GROUP = "Back office"
LIST_MS_MAX = 200
SUM_MS_MAX = 100


def asked(order, orders):
    """What each page asks for: name, targets, and what it may take at most in ms."""
    lists = {
        "orders, first page": ["/v1/orders?limit=50"],
        "orders, in the middle": [f"/v1/orders?limit={PAGE}&page={orders // PAGE // 2}"],
        "orders, last page": [f"/v1/orders?limit={PAGE}&page={orders // PAGE}"],
        "orders, filtered": ["/v1/orders?status=COMPLETED&payment_status=paid&payment_method=CARD",
                             "/v1/orders?channel=pos&min_amount=1000&max_amount=5000"],
        "orders, searched": ["/v1/orders?search=ada", "/v1/orders?search=a"],
        "orders, counted": ["/v1/orders/counts", "/v1/orders/counts?channel=pos",
                            "/v1/orders/counts?min_amount=1000&max_amount=5000"],
        "an order, its versions and explanation": [
            f"/v1/orders/{order}", f"/v1/orders/{order}/versions", f"/v1/orders/{order}/explain"],
        "payments and refunds": ["/v1/payments?limit=50", "/v1/refunds?limit=50"],
        "products and contacts": ["/v1/products?limit=200", "/v1/products?search=a",
                                  "/v1/contacts?limit=50", "/v1/contacts?search=a"],
        "settings": ["/v1/stores", "/v1/products/categories", "/v1/tax-rates", "/v1/tenders",
                     "/v1/users", "/v1/api-keys", "/v1/webhook-endpoints",
                     "/v1/webhook-deliveries", "/v1/backups", "/v1/books/current"],
        "day closes": ["/v1/day-closes"],
    }
    groups = ("hour", "day", "product", "category", "store", "employee", "channel", "method")
    sums = {
        "the day's report": ["/v1/day-report"],
        "sales by everything": [f"/v1/reports/sales?group_by={group}" for group in groups],
        "taxes": ["/v1/reports/taxes?group_by=day"],
        "outstanding credit": ["/v1/reports/credit?limit=50"],
    }
    return ([(name, targets, LIST_MS_MAX) for name, targets in lists.items()] +
            [(name, targets, SUM_MS_MAX) for name, targets in sums.items()])


def pages(bench):
    """The slowest in a hundred of each must be quick, on one connection."""
    for orders in (size for size in bench.plan.sizes if size > 0):
        with serving(bench, orders) as (server, made):
            _, order = made.ids()[0]
            wanted = asked(order, orders)
            cases = {}
            for name, targets, _ in wanted:
                path = write_targets(bench, "office-" + name.replace(" ", "-").replace(",", ""),
                                     [(0, target) for target in targets])
                cases[name] = reader(bench, server, made, path, connections=1)
            found = bench.measure(cases)
        for name, _, most in wanted:
            result = found[name]
            bench.add(GROUP, f"{name}, of {size_name(orders)}", result["rate"], "/s",
                      detail=result, **at_most(result["p99_us"] / 1000, most, " ms p99"))
