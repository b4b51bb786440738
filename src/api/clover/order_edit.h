// From bodies to edits of a tab, and the answers to them.
#pragma once

#include "api/clover/body.h"
#include "api/clover/render.h"
#include "api/clover/write.h"
#include "api/recorded.h"
#include "book/commands.h"
#include "book/directory.h"
#include "book/engine.h"

namespace tillbook::clover {

inline constexpr std::size_t name_characters_max = 127;
inline constexpr std::size_t note_characters_max = 2'047;

// What the core calls the only line of an edit.
inline constexpr FieldName line_names[] = {{"lines[0].", ""}};

Error no_such_order();

// Each reads its part of the body into the edit; mistakes are the body's.
void read_head(Body& body, const BookSettings& book, EditOrder& edit);
TabLineDraft read_line(Body& body, ItemValues item_values);
ModificationDraft read_modification(Body& body);
DiscountDraft read_discount(Body& body);
OrderFeeDraft read_order_fee(Body& body);
CardSlip read_card(Body& body);
std::optional<ServiceChargeDraft> read_service_charge(Body& body);

// Submits an edit and answers the whole order.
void submit_order(Call& call, Body& body, EditOrder edit);

// Submits an edit that makes one part of a line or of an order, and answers with it:
// `show(json, order, id of the first part made, view)`.
template <class Show>
void submit_part(Call& call, Body& body, EditOrder edit, std::span<const FieldName> names,
                 Show show) {
    submit(
        call, body, std::move(edit),
        [view = View(call, {}), show](const Recorded& recorded) {
            return answer_with(
                [&](JsonWriter& json) { show(json, *recorded.order, recorded.first_part, view); });
        },
        names);
}

// Reads the order in the path and answers what `show(order, view)` makes of it.
template <class Show>
void answer_of_order(Call& call, Show show) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    call.answer_read([view = View(call, query.value().expands), id = id_in(call.params[1]),
                      show](Access access) -> std::optional<http::Response> {
        auto read = view.engine().load_order(view.book_id(), id, {}, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(failure_of(read->error(), no_such_order()));
        return show(*read->value().order, view);
    });
}

// The page of a list that a query asks for.
template <class Part>
std::vector<Part> page_of(const std::vector<Part>& parts, const ListQuery& query) {
    const std::size_t first = std::min<std::size_t>(query.offset, parts.size());
    const std::size_t count = std::min<std::size_t>(query.limit, parts.size() - first);
    const auto begin = parts.begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

// What every removal of a part answers.
void submit_removal(Call& call, EditOrder edit);

// The first part of a list that a command made; null if it made none. Ids rise.
template <class Part>
const Part* made_part(const std::vector<Part>& parts, ObjectId first) {
    for (const Part& part : parts) {
        if (first && part.id >= first) return &part;
    }
    return nullptr;
}

}  // namespace tillbook::clover
