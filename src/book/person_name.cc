#include "book/person_name.h"

namespace tillbook {

PersonName split_name(std::string_view name) {
    const auto blank = name.rfind(' ');
    if (blank == name.npos) return {std::string(name), {}};
    return {std::string(name.substr(0, blank)), std::string(name.substr(blank + 1))};
}

PersonName name_of(const Contact& contact) {
    const std::string& name = contact.name;
    if (!contact.last_name || !name.ends_with(*contact.last_name)) return split_name(name);
    std::string first = name.substr(0, name.size() - contact.last_name->size());
    if (!contact.last_name->empty() && first.ends_with(' ')) first.pop_back();
    return {std::move(first), *contact.last_name};
}

void set_name(Contact& contact, const PersonName& name) {
    const bool has_both = !name.first.empty() && !name.last.empty();
    contact.name = name.first + (has_both ? " " : "") + name.last;
    contact.last_name.reset();
    if (split_name(contact.name).last != name.last) contact.last_name = name.last;
}

}  // namespace tillbook
