// Products, categories, contacts and stores as the dialect writes them.
#pragma once

#include "api/json_writer.h"
#include "book/catalogue_read.h"
#include "book/directory.h"

namespace tillbook::cloove {

void append_object(JsonWriter& json, const CatalogueRead<Product>& read, const BookSettings& book);
void append_object(JsonWriter& json, const CatalogueRead<Category>& read, const BookSettings& book);
void append_object(JsonWriter& json, const CatalogueRead<Contact>& read, const BookSettings& book);
void append_object(JsonWriter& json, const CatalogueRead<Store>& read, const BookSettings& book);

}  // namespace tillbook::cloove
