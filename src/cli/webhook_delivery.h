// Webhook delivery as `tillbook serve` runs it: everything it consists of, and its thread.
#pragma once

#include <thread>

#include "api/webhook_payloads.h"
#include "api/webhooks.h"
#include "book/endpoints.h"
#include "cli/installation.h"
#include "cli/journal.h"
#include "feed/curl_sender.h"
#include "feed/dispatcher.h"

namespace tillbook {

// Delivers from construction to destruction. All references must outlive it.
class WebhookDelivery {
public:
    WebhookDelivery(Engine& engine, Installation& installation, const MasterKey& master_key,
                    feed::EgressRules egress, Journal& journal);
    ~WebhookDelivery();
    WebhookDelivery(const WebhookDelivery&) = delete;
    WebhookDelivery& operator=(const WebhookDelivery&) = delete;

    const Webhooks& services() const { return services_; }
    feed::DispatcherStats stats() const { return dispatcher_.stats(); }

private:
    void disable(const EndpointRecord& endpoint, const std::string& why);

    const SecretBox box_;
    const feed::EgressRules egress_;
    const WebhookPayloads payloads_;
    feed::CurlSender sender_;
    Endpoints endpoints_;
    feed::Dispatcher dispatcher_;
    const Webhooks services_;
    std::thread thread_;
};

}  // namespace tillbook
