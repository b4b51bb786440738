// The port of webhooks on SQLite: three tables beside the log.
//
// Definitions are synced like everything else. Progress goes through a connection of its own whose
// commits are not: they become durable with the next commit of the log, at the latest with the next
// checkpoint. The file `path`-deliver is locked by the process that delivers.
#pragma once

#include <memory>
#include <mutex>

#include "log/sqlite/file.h"
#include "log/webhooks.h"

namespace tillbook {

class SqliteWebhooks final : public WebhookStore {
public:
    explicit SqliteWebhooks(std::shared_ptr<SqliteFile> file);
    ~SqliteWebhooks() override;

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
    struct Definitions {
        explicit Definitions(Connection made);
        Connection connection;
        Statement revision;
    };
    struct Progress {
        explicit Progress(Connection made);
        Connection connection;
        Statement put_progress, put_delivery, remove_delivery, trim;
    };
    template <class Read>
    auto read(Read&& read);
    // Runs `put` in a transaction that raises the revision.
    template <class Put>
    void change(Put&& put);

    const std::shared_ptr<SqliteFile> file_;
    std::mutex definitions_mutex_;
    Current<Definitions> definitions_;  // guarded by definitions_mutex_
    std::mutex progress_mutex_;
    Current<Progress> progress_;  // guarded by progress_mutex_
    int lead_file_ = -1;          // likewise
};

}  // namespace tillbook
