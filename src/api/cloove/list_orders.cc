// GET /v1/orders.
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/list_page.h"
#include "api/cloove/order_filter.h"
#include "api/cloove/render.h"

namespace tillbook::cloove {

namespace {

// A list on its way: what was asked, and the rest of the query for the links to other pages.
struct ListRead {
    Caller caller;
    Engine& engine;
    ListRequest request;
    std::string other_parameters;  // everything but page and cursor, encoded, each ending in "&"

    std::optional<http::Response> operator()(Access access) const;

private:
    std::string link_to(std::uint64_t page, std::string_view cursor, std::string_view rel) const;
    std::string links(const OrderList& list, std::uint64_t pages, bool has_more) const;
    http::Response render(const OrderList& list, bool has_more) const;
};

std::string ListRead::link_to(std::uint64_t page, std::string_view cursor,
                              std::string_view rel) const {
    std::string link = "</v1/orders?" + other_parameters + "page=" + std::to_string(page);
    if (!cursor.empty()) link.append("&cursor=").append(cursor);
    return link.append(">; rel=\"").append(rel).append("\"");
}

// The next page is named by a cursor, so that walking the list neither skips nor repeats an order
// while new ones come in; its page number is for the meta object only.
std::string ListRead::links(const OrderList& list, std::uint64_t pages, bool has_more) const {
    std::string links = link_to(1, {}, "first");
    if (request.page > 1 && pages > 0 && !request.behind) {
        links += ", " + link_to(std::min(request.page - 1, pages), {}, "prev");
    }
    if (has_more) {
        const Order& last = *list.orders.back().order;
        links += ", " + link_to(request.page + 1, make_cursor(last.date, last.id), "next");
    }
    if (pages > 0) links += ", " + link_to(pages, {}, "last");
    return links;
}

http::Response ListRead::render(const OrderList& list, bool has_more) const {
    constexpr std::size_t row_bytes = 360;
    const std::uint64_t pages = (list.total + request.limit - 1) / request.limit;
    const Extent extent =
        request.items == ListRequest::Items::shown ? Extent::row_with_items : Extent::row;
    http::Response response;
    response.body.reserve(row_bytes * (list.orders.size() + 1));
    JsonWriter json(response.body);
    begin_envelope(json, "Orders retrieved");
    json.begin_array();
    for (const OrderRead& read : list.orders) append_order(json, read, *caller.book, extent);
    json.end_array();
    append_list_meta(json, list.total, {request.page, request.limit}, has_more);
    json.end_object();
    append_header(response, "Link", links(list, pages, has_more));
    return response;
}

// Behind a cursor the page number says nothing, so one row more than asked for tells whether the
// list goes on.
std::optional<http::Response> ListRead::operator()(Access access) const {
    PageRequest page;
    page.limit = request.limit;
    page.behind = request.behind;
    if (request.behind) {
        ++page.limit;
    } else {
        page.offset = (request.page - 1) * request.limit;
    }
    auto read = engine.list_orders(caller.book->record.id, request.filter, page, access);
    if (!read) return std::nullopt;
    if (!*read) return to_response(read->error());
    OrderList& list = read->value();
    bool has_more = page.offset + list.orders.size() < list.total && !list.orders.empty();
    if (request.behind) {
        has_more = list.orders.size() > request.limit;
        if (has_more) list.orders.pop_back();
    }
    return render(list, has_more);
}

}  // namespace

void list_orders(Call& call) {
    auto parsed = QueryReader::parse(call, list_parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    ListRequest request = read_list_request(query, call.book());
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    // People search where they look at lists, and should not be the first to wait for it.
    const BookId book = call.book().record.id;
    if (call.caller.session != nullptr && call.engine().lacks_search(book)) {
        call.prepare([&engine = call.engine(), book] { engine.prepare_search(book); });
    }
    call.answer_read(ListRead{call.caller, call.engine(), std::move(request),
                              query_without_page(query.pairs())});
}

}  // namespace tillbook::cloove
