// The port of webhooks on PostgreSQL: three tables beside the log.
//
// Whoever delivers holds an advisory lock, and writes progress through the connection that holds
// it: one that has lost the lock cannot write any more. Progress is not waited for to reach the
// disk.
#pragma once

#include <memory>
#include <mutex>
#include <set>

#include "log/postgres/server.h"
#include "log/webhooks.h"

namespace tillbook {

class PostgresWebhooks final : public WebhookStore {
public:
    explicit PostgresWebhooks(std::shared_ptr<PgServer> server);
    ~PostgresWebhooks() override;

    std::uint64_t revision() override;
    std::vector<EndpointRecord> load_endpoints() override;
    void put_endpoint(const EndpointRecord& endpoint) override;
    void remove_endpoint(EndpointId endpoint) override;
    void request_delivery(const DeliveryRecord& delivery) override;
    std::vector<DeliveryRecord> load_requested() override;
    bool lead() override;
    std::vector<EndpointProgress> load_progress() override;
    std::vector<DeliveryRecord> load_waiting() override;
    void commit(const DeliveryChanges& changes) override;
    DeliveryPage list_deliveries(const DeliveryFilter& filter, std::uint64_t offset,
                                 std::uint32_t limit) override;
    std::optional<DeliveryRecord> find_delivery(BookId book, DeliveryId id) override;

private:
    enum class Lead { never, held, lost };

    template <class Read>
    auto read(Read&& read);
    // Runs `put` in a transaction that raises the revision.
    template <class Put>
    void change(Put&& put);
    // Runs `use` with the connection of progress; with it the lead is lost.
    template <class Use>
    auto with_progress(Use&& use);

    const std::shared_ptr<PgServer> server_;
    std::mutex definitions_mutex_;
    PgHeld definitions_;  // guarded by definitions_mutex_
    std::mutex progress_mutex_;
    PgHeld progress_;          // guarded by progress_mutex_
    Lead lead_ = Lead::never;  // likewise
};

}  // namespace tillbook
