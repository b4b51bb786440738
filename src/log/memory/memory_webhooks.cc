#include "log/memory/memory_webhooks.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace tillbook {

namespace {

bool holds_for(const DeliveryFilter& filter, const DeliveryRecord& delivery) {
    return delivery.book == filter.book &&
           (!filter.endpoint || delivery.endpoint == *filter.endpoint) &&
           (!filter.status || delivery.status == *filter.status) &&
           (!filter.event_type || delivery.event_type == *filter.event_type) &&
           (!filter.from || delivery.created_at >= *filter.from) &&
           (!filter.before || delivery.created_at < *filter.before);
}

}  // namespace

MemoryWebhooks::MemoryWebhooks(std::shared_ptr<MemoryStore> store) : store_(std::move(store)) {}

MemoryWebhooks::~MemoryWebhooks() {
    const std::lock_guard lock(store_->mutex_);
    if (store_->leader_ == this) store_->leader_ = nullptr;
}

std::uint64_t MemoryWebhooks::revision() {
    const std::lock_guard lock(store_->mutex_);
    return store_->webhook_revision_;
}

std::vector<EndpointRecord> MemoryWebhooks::load_endpoints() {
    const std::lock_guard lock(store_->mutex_);
    std::vector<EndpointRecord> endpoints;
    for (const auto& [id, endpoint] : store_->endpoints_) endpoints.push_back(endpoint);
    return endpoints;
}

void MemoryWebhooks::put_endpoint(const EndpointRecord& endpoint) {
    const std::lock_guard lock(store_->mutex_);
    store_->endpoints_[endpoint.id] = endpoint;
    ++store_->webhook_revision_;
}

void MemoryWebhooks::remove_endpoint(EndpointId endpoint) {
    const std::lock_guard lock(store_->mutex_);
    store_->endpoints_.erase(endpoint);
    store_->progress_.erase(endpoint);
    std::erase_if(store_->deliveries_,
                  [&](const auto& entry) { return entry.second.endpoint == endpoint; });
    ++store_->webhook_revision_;
}

void MemoryWebhooks::put(const DeliveryRecord& delivery) {
    if (store_->endpoints_.contains(delivery.endpoint)) store_->deliveries_[delivery.id] = delivery;
}

void MemoryWebhooks::request_delivery(const DeliveryRecord& delivery) {
    const std::lock_guard lock(store_->mutex_);
    put(delivery);
    store_->requested_.insert(delivery.id);
    ++store_->webhook_revision_;
}

std::vector<DeliveryRecord> MemoryWebhooks::load_requested() {
    const std::lock_guard lock(store_->mutex_);
    std::vector<DeliveryRecord> requested;
    for (const DeliveryId id : store_->requested_) {
        const auto found = store_->deliveries_.find(id);
        if (found != store_->deliveries_.end()) requested.push_back(found->second);
    }
    return requested;
}

void MemoryWebhooks::lose_lead() {
    const std::lock_guard lock(store_->mutex_);
    store_->lost_lead_ = std::exchange(store_->leader_, nullptr);
}

bool MemoryWebhooks::lead() {
    const std::lock_guard lock(store_->mutex_);
    if (store_->lost_lead_ == this) {
        store_->lost_lead_ = nullptr;
        return false;
    }
    if (store_->leader_ == nullptr) store_->leader_ = this;
    return store_->leader_ == this;
}

std::vector<EndpointProgress> MemoryWebhooks::load_progress() {
    const std::lock_guard lock(store_->mutex_);
    std::vector<EndpointProgress> all;
    for (const auto& [id, progress] : store_->progress_) all.push_back(progress);
    return all;
}

std::vector<DeliveryRecord> MemoryWebhooks::load_waiting() {
    const std::lock_guard lock(store_->mutex_);
    std::vector<DeliveryRecord> waiting;
    for (const auto& [id, delivery] : store_->deliveries_) {
        if (delivery.is_waiting()) waiting.push_back(delivery);
    }
    std::stable_sort(waiting.begin(), waiting.end(),
                     [](const auto& a, const auto& b) { return a.endpoint < b.endpoint; });
    return waiting;
}

void MemoryWebhooks::trim(EndpointId endpoint) {
    std::uint32_t kept = 0;
    for (auto at = store_->deliveries_.end(); at != store_->deliveries_.begin();) {
        --at;
        if (at->second.endpoint != endpoint || at->second.is_waiting()) continue;
        if (++kept > history_max) at = store_->deliveries_.erase(at);
    }
}

void MemoryWebhooks::commit(const DeliveryChanges& changes) {
    const std::lock_guard lock(store_->mutex_);
    if (store_->lost_lead_ == this) throw Unavailable("Another process may deliver now.");
    for (const DeliveryRecord& delivery : changes.put) {
        put(delivery);
        store_->requested_.erase(delivery.id);
    }
    for (const DeliveryId id : changes.removed) store_->deliveries_.erase(id);
    for (const EndpointProgress& progress : changes.progress) {
        if (store_->endpoints_.contains(progress.endpoint)) {
            store_->progress_[progress.endpoint] = progress;
        }
    }
    for (const EndpointId endpoint : changes.to_trim) trim(endpoint);
}

DeliveryPage MemoryWebhooks::list_deliveries(const DeliveryFilter& filter, std::uint64_t offset,
                                             std::uint32_t limit) {
    const std::lock_guard lock(store_->mutex_);
    DeliveryPage page;
    for (auto at = store_->deliveries_.rbegin(); at != store_->deliveries_.rend(); ++at) {
        if (!holds_for(filter, at->second)) continue;
        if (page.total++ >= offset && page.deliveries.size() < limit) {
            page.deliveries.push_back(at->second);
        }
    }
    return page;
}

std::optional<DeliveryRecord> MemoryWebhooks::find_delivery(BookId book, DeliveryId id) {
    const std::lock_guard lock(store_->mutex_);
    const auto found = store_->deliveries_.find(id);
    if (found == store_->deliveries_.end() || found->second.book != book) return std::nullopt;
    return found->second;
}

}  // namespace tillbook
