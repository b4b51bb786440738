// From bodies to edits of a tab, and the answers to them.
#pragma once

#include "api/clover/body.h"
#include "api/clover/render.h"
#include "api/recorded.h"
#include "book/commands.h"
#include "book/directory.h"
#include "book/engine.h"

namespace tillbook::clover {

inline constexpr std::size_t name_characters_max = 127;
inline constexpr std::size_t note_characters_max = 2'047;

Error no_such_order();

// Each reads its part of the body into the edit; mistakes are the body's.
void read_head(Body& body, const BookSettings& book, EditOrder& edit);
TabLineDraft read_line(Body& body, ItemValues item_values);
ModificationDraft read_modification(Body& body);
DiscountDraft read_discount(Body& body);
std::optional<ServiceChargeDraft> read_service_charge(Body& body);

// Submits an edit and answers the whole order.
void submit_order(Call& call, Body& body, EditOrder edit);

// The first part of a list that a command made; null if it made none. Ids rise.
template <class Part>
const Part* made_part(const std::vector<Part>& parts, ObjectId first) {
    for (const Part& part : parts) {
        if (first && part.id >= first) return &part;
    }
    return nullptr;
}

}  // namespace tillbook::clover
