// What the API needs of webhooks. Nothing is delivered.
#pragma once

#include "api/webhook_payloads.h"
#include "api/webhooks.h"

namespace tillbook::test {

struct TestWebhooks {
    TestWebhooks(Engine& engine, WebhookStore& store, const Clock& clock)
        : endpoints(engine, store, clock, [] {}),
          services{endpoints, store, box, egress, payloads} {}

    Endpoints endpoints;
    const SecretBox box{MasterKey{1, 2, 3}};
    const feed::EgressRules egress{{*parse_address_range("192.168.7.0/24")}, {}};
    const WebhookPayloads payloads;
    const Webhooks services;
};

}  // namespace tillbook::test
