// A person's name in two parts and as one. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "book/catalogue_objects.h"

namespace tillbook {

struct PersonName {
    std::string first;
    std::string last;
};

// "Ada Obi Eze" is Ada Obi, Eze; one word alone is a first name.
PersonName split_name(std::string_view name);
// What a contact is called: as it was stated in two parts, else as its name splits.
PersonName name_of(const Contact& contact);
// States a contact's name in two parts.
void set_name(Contact& contact, const PersonName& name);

}  // namespace tillbook
