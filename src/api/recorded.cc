#include "api/recorded.h"

#include "domain/sale.h"

namespace tillbook {

OrderRead order_of(const Recorded& recorded) {
    OrderRead read;
    read.order = recorded.order;
    // They were in range when the order was recorded.
    read.amounts = amounts_of(*recorded.order).value();
    read.store_name = recorded.store_name;
    read.entry = recorded.entry;
    return read;
}

}  // namespace tillbook
