#include "cli/webhook_delivery.h"

#include <sys/resource.h>

#include "cli/version.h"

namespace tillbook {

namespace {

// Where there is not enough processor for both, recording comes first: what is delivered a little
// later is not lost. On Linux this concerns the calling thread alone. A sandbox may refuse it, and
// delivery then goes on at the priority it has.
void give_way() {
    constexpr int delivery_niceness = 10;
    static_cast<void>(setpriority(PRIO_PROCESS, 0, delivery_niceness));
}

}  // namespace

WebhookDelivery::WebhookDelivery(Engine& engine, Installation& installation,
                                 const MasterKey& master_key, feed::EgressRules egress,
                                 Journal& journal)
    : box_(master_key),
      egress_(std::move(egress)),
      sender_(egress_, "Tillbook/" + std::string(program_version)),
      endpoints_(engine, installation.webhooks(), installation.clock(),
                 [this] { dispatcher_.wake(); }),
      dispatcher_({engine, installation.directory(), installation.webhooks(), box_,
                   installation.clock(), payloads_, sender_,
                   [this](const EndpointRecord& endpoint, const std::string& why) {
                       disable(endpoint, why);
                   },
                   [&journal](const std::string& sentence) {
                       journal.write(LogLevel::warning, sentence);
                   }}),
      services_{endpoints_, installation.webhooks(), box_, egress_, payloads_},
      thread_([this] {
          give_way();
          dispatcher_.run();
      }) {}

WebhookDelivery::~WebhookDelivery() {
    dispatcher_.stop();
    thread_.join();
}

void WebhookDelivery::disable(const EndpointRecord& endpoint, const std::string& why) {
    Envelope envelope;
    envelope.book = endpoint.book;
    const auto disabled = endpoints_.disable(envelope, endpoint.id, why);
    // Removed in the meantime: there is nothing left to disable.
    if (!disabled && disabled.error().code != ErrorCode::not_found) {
        throw Unavailable(disabled.error().detail);
    }
}

}  // namespace tillbook
