// What is to be sent for a delivery.
#pragma once

#include "base/result.h"
#include "feed/dispatcher.h"
#include "feed/line.h"

namespace tillbook::feed {

// An event that the line has fetched is taken out of it; any other is read again. An error: it
// cannot be read.
Result<Payload> payload_of(const DispatcherParts& parts, Line& line, const DeliveryRecord& delivery,
                           const BookSettings& book);

}  // namespace tillbook::feed
