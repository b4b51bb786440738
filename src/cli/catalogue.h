// `tillbook product …`, `contact …`, `store …`: the catalogue of a book from the command line.
#pragma once

#include "cli/installation.h"
#include "cli/options.h"

namespace tillbook {

// Adding one with --id changes that one, and what no option names stays as it is; so does adding a
// product of a name that is there.
void add_product(Installation& installation, const ProductOptions& options, Streams& streams);
void list_products(Installation& installation, const ProductOptions& options, Streams& streams);
void remove_product(Installation& installation, const ProductOptions& options, Streams& streams);

void add_contact(Installation& installation, const ContactOptions& options, Streams& streams);
void list_contacts(Installation& installation, const ContactOptions& options, Streams& streams);
// Forgets the person: everything personal of the contact, its orders and refunds is gone.
void erase_contact(Installation& installation, const ContactOptions& options, Streams& streams);
void remove_contact(Installation& installation, const ContactOptions& options, Streams& streams);

void add_store(Installation& installation, const StoreOptions& options, Streams& streams);
void list_stores(Installation& installation, const StoreOptions& options, Streams& streams);
void remove_store(Installation& installation, const StoreOptions& options, Streams& streams);

}  // namespace tillbook
