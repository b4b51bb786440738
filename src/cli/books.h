// `tillbook book …`: making, listing, showing and changing books.
#pragma once

#include "cli/installation.h"
#include "cli/options.h"

namespace tillbook {

// A business in both environments.
struct BookPair {
    BookRecord live;
    BookRecord test;
};

// Makes and stores both books. Throws Failure when a setting is wrong.
BookPair make_books(Installation& installation, const BookOptions& options);

void create_book(Installation& installation, const BookOptions& options, Streams& streams);
void list_books(Installation& installation, Streams& streams);
void show_book(Installation& installation, const BookOptions& options, Streams& streams);
// Changes name, zone, day start or tax of a book and its twin. The currency stays.
void set_book(Installation& installation, const BookOptions& options, Streams& streams);

}  // namespace tillbook
