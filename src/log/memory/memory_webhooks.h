// The port of webhooks in memory.
#pragma once

#include "log/memory/memory_log.h"

namespace tillbook {

class MemoryWebhooks final : public WebhookStore {
public:
    explicit MemoryWebhooks(std::shared_ptr<MemoryStore> store = std::make_shared<MemoryStore>());
    ~MemoryWebhooks() override;

    // Whoever delivers has lost the database for a moment, and does not know yet.
    void lose_lead();

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
    void put(const DeliveryRecord& delivery);
    void trim(EndpointId endpoint);

    const std::shared_ptr<MemoryStore> store_;
};

}  // namespace tillbook
