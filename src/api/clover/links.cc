// What items belong to: categories, tax rates, modifier groups. One call links many, or with
// ?delete=true takes the links away.
#include "api/clover/handlers.h"
#include "api/clover/render.h"
#include "api/clover/write.h"
#include "http/router.h"

namespace tillbook::clover {

namespace {

constexpr std::size_t links_max = 1'000;

bool wants_removal(const Call& call) {
    const auto pairs = http::parse_query(call.request.query);
    if (!pairs) return false;
    for (const auto& [name, value] : *pairs) {
        if (name == "delete") return to_lower(value) == "true" || value == "1";
    }
    return false;
}

void link_items(Call& call, LinkProducts::Target target, std::string_view member) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    LinkProducts command{target, {}, wants_removal(call)};
    if (command.removes) body.mark("?delete");
    auto elements = body.list("elements");
    if (!elements || elements->empty()) {
        body.add_message("elements is required");
        elements.emplace();
    }
    if (elements->size() > links_max) body.add_message("elements must not be more than 1000");
    for (Body& element : *elements) {
        const ObjectId item = element.reference("item").value_or(ObjectId{});
        const ObjectId other = element.reference(member).value_or(ObjectId{});
        if (!item) element.add_mistake("item", "is required");
        if (!other) element.add_mistake(member, "is required");
        command.links.push_back({item, other});
    }
    submit(call, body, std::move(command), [](const Recorded&) { return empty_answer(); });
}

}  // namespace

void link_order_types(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    LinkOrderTypes command{{}, wants_removal(call)};
    if (command.removes) body.mark("?delete");
    auto elements = body.list("elements");
    if (!elements || elements->empty()) {
        body.add_message("elements is required");
        elements.emplace();
    }
    if (elements->size() > links_max) body.add_message("elements must not be more than 1000");
    command.links.reserve(elements->size());
    for (Body& element : *elements) {
        const ObjectId type = element.reference("orderType").value_or(ObjectId{});
        const ObjectId category = element.reference("category").value_or(ObjectId{});
        if (!type) element.add_mistake("orderType", "is required");
        if (!category) element.add_mistake("category", "is required");
        command.links.push_back({type, category});
    }
    submit(call, body, std::move(command), [](const Recorded&) { return empty_answer(); });
}

void link_categories(Call& call) { link_items(call, LinkProducts::Target::category, "category"); }

void link_tax_rates(Call& call) { link_items(call, LinkProducts::Target::tax_rate, "taxRate"); }

void link_modifier_groups(Call& call) {
    link_items(call, LinkProducts::Target::modifier_group, "modifierGroup");
}

}  // namespace tillbook::clover
