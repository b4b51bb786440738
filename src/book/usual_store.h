// Where a sale goes that names no store.
#pragma once

#include "book/catalogue_objects.h"
#include "book/kept_objects.h"

namespace tillbook {

// The default store, null if none is, while it takes orders; else none.
inline ObjectId usual_store(const Kept<Store>* default_store) {
    const bool takes_orders = is_present(default_store) && default_store->object.is_active;
    return takes_orders ? default_store->object.id : ObjectId{};
}

}  // namespace tillbook
