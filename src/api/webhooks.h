// What the API needs to administer webhooks.
#pragma once

#include "base/secret_box.h"
#include "book/endpoints.h"
#include "feed/egress.h"
#include "feed/payload.h"

namespace tillbook {

// All of it outlives whoever holds it.
struct Webhooks {
    Endpoints& endpoints;
    WebhookStore& store;
    const SecretBox& box;
    const feed::EgressRules& egress;
    const feed::PayloadWriter& payloads;
};

}  // namespace tillbook
