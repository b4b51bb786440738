// Delivers the events of every book to its webhook endpoints.
//
// One thread calls run() and does everything: reads the feed, starts attempts, takes what became of
// them, and writes progress at most every commit_every, in one transaction for all endpoints. The
// sender makes attempts concurrent; an endpoint that does not answer holds up nobody else. Nothing
// is asked of whoever records: wake() and the engine's growth say when to look.
//
// Only one process delivers (WebhookStore::lead); others wait for it to end.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "book/engine.h"
#include "feed/dispatcher_stats.h"
#include "feed/payload.h"
#include "feed/sender.h"
#include "log/webhooks.h"

namespace tillbook {
class SecretBox;
}

namespace tillbook::feed {

// References must outlive the dispatcher.
struct DispatcherParts {
    Engine& engine;
    Directory& directory;
    WebhookStore& store;
    const SecretBox& box;
    const Clock& clock;
    const PayloadWriter& payloads;
    Sender& sender;
    // Disables an endpoint, with a sentence why. Called on the dispatcher's thread.
    std::function<void(const EndpointRecord&, const std::string& why)> disable;
    // Tells the operator.
    std::function<void(const std::string& sentence)> report;
};

class Dispatcher {
public:
    static constexpr std::chrono::milliseconds commit_every{250};
    static constexpr std::size_t in_flight_max = 512;  // of all endpoints together
    static constexpr std::size_t trials_max = 256;     // of them at endpoints that do not answer

    explicit Dispatcher(DispatcherParts parts);
    ~Dispatcher();
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;

    // Until stop(). Attempts under way are given up then, and made again at the next start.
    void run();
    // Any thread.
    void stop();
    // Endpoints or requests for deliveries have changed. Any thread.
    void wake();
    DispatcherStats stats() const;

    // One round of run(): everything that can be done now, then at most this long a wait. For
    // tests, which move the clock in between.
    void step(std::chrono::milliseconds at_most);
    // Writes all progress that is not written yet.
    void commit();

private:
    class Core;
    std::unique_ptr<Core> core_;
};

}  // namespace tillbook::feed
