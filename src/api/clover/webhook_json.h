// Webhook messages as the Clover dialect writes them: which objects of which merchant changed, and
// when; the receiver reads them back.
#pragma once

#include "api/json_writer.h"
#include "book/directory.h"
#include "book/engine.h"
#include "log/webhooks.h"

namespace tillbook::clover {

// {"appId", "merchants": {"<mId>": [{"objectId": "O:…", "type", "ts"}]}}.
void append_update(JsonWriter& json, const Event& event, const BookSettings& book, EndpointId app);
// The same, of the merchant itself.
void append_test_update(JsonWriter& json, const DeliveryRecord& delivery, const BookSettings& book);

}  // namespace tillbook::clover
