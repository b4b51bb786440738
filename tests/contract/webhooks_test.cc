// What every driver promises of webhook endpoints and deliveries.
#include "log/webhooks.h"

#include <gtest/gtest.h>

#include "contract/drivers.h"

namespace tillbook::contract {
namespace {

EndpointRecord make_endpoint(std::uint64_t id) {
    EndpointRecord endpoint;
    endpoint.id = {id};
    endpoint.book = {7};
    endpoint.name = "Ledger";
    endpoint.url = "https://ledger.example/hooks";
    endpoint.events = {"order.created", "payment.received"};
    endpoint.style = "standard";
    endpoint.max_in_flight = 3;
    endpoint.sealed_secret = std::string("\0seal", 5);
    endpoint.sealed_previous_secret = "older";
    endpoint.previous_secret_until = from_ms(1'700'000'100'000);
    endpoint.secret_prefix = "whsec_ab";
    endpoint.secret_rotated_at = from_ms(1'700'000'000'002);
    endpoint.secret_entry = 9;
    endpoint.verified = false;
    endpoint.disabled_at = from_ms(1'700'000'000'003);
    endpoint.disabled_reason = "Switched off.";
    endpoint.created_at = from_ms(1'700'000'000'004);
    endpoint.updated_at = from_ms(1'700'000'000'005);
    endpoint.place = {12, 1};
    endpoint.steering = Steering::replay;
    endpoint.steered_entry = 10;
    endpoint.resumed_entry = 11;
    endpoint.administered_entry = 12;
    return endpoint;
}

DeliveryRecord make_delivery(std::uint64_t id, std::uint64_t endpoint) {
    DeliveryRecord delivery;
    delivery.id = {id};
    delivery.endpoint = {endpoint};
    delivery.book = {7};
    delivery.cause = DeliveryCause::event;
    delivery.place = {5, 0};
    delivery.previous = {4, FeedPlace::all};
    delivery.event_type = "order.created";
    delivery.status = DeliveryStatus::failed;
    delivery.attempts = 2;
    delivery.next_attempt_at = from_ms(1'700'000'200'000);
    delivery.created_at = from_ms(1'700'000'000'000 + static_cast<std::int64_t>(id));
    delivery.updated_at = from_ms(1'700'000'000'020);
    delivery.url = "https://ledger.example/hooks";
    delivery.response_status = 503;
    delivery.latency_ms = 12;
    delivery.error = "The receiver answered 503.";
    delivery.response = std::string("a\0b", 3);
    return delivery;
}

void expect_same(const EndpointRecord& got, const EndpointRecord& wanted) {
    EXPECT_EQ(got.id, wanted.id);
    EXPECT_EQ(got.book, wanted.book);
    EXPECT_EQ(got.name, wanted.name);
    EXPECT_EQ(got.url, wanted.url);
    EXPECT_EQ(got.events, wanted.events);
    EXPECT_EQ(got.style, wanted.style);
    EXPECT_EQ(got.max_in_flight, wanted.max_in_flight);
    EXPECT_EQ(got.sealed_secret, wanted.sealed_secret);
    EXPECT_EQ(got.sealed_previous_secret, wanted.sealed_previous_secret);
    EXPECT_EQ(got.previous_secret_until, wanted.previous_secret_until);
    EXPECT_EQ(got.secret_prefix, wanted.secret_prefix);
    EXPECT_EQ(got.secret_rotated_at, wanted.secret_rotated_at);
    EXPECT_EQ(got.secret_entry, wanted.secret_entry);
    EXPECT_EQ(got.verified, wanted.verified);
    EXPECT_EQ(got.disabled_at, wanted.disabled_at);
    EXPECT_EQ(got.disabled_reason, wanted.disabled_reason);
    EXPECT_EQ(got.created_at, wanted.created_at);
    EXPECT_EQ(got.updated_at, wanted.updated_at);
    EXPECT_EQ(got.place, wanted.place);
    EXPECT_EQ(got.steering, wanted.steering);
    EXPECT_EQ(got.steered_entry, wanted.steered_entry);
    EXPECT_EQ(got.resumed_entry, wanted.resumed_entry);
    EXPECT_EQ(got.administered_entry, wanted.administered_entry);
}

void expect_same(const DeliveryRecord& got, const DeliveryRecord& wanted) {
    EXPECT_EQ(got.id, wanted.id);
    EXPECT_EQ(got.endpoint, wanted.endpoint);
    EXPECT_EQ(got.book, wanted.book);
    EXPECT_EQ(got.cause, wanted.cause);
    EXPECT_EQ(got.place, wanted.place);
    EXPECT_EQ(got.previous, wanted.previous);
    EXPECT_EQ(got.event_type, wanted.event_type);
    EXPECT_EQ(got.status, wanted.status);
    EXPECT_EQ(got.attempts, wanted.attempts);
    EXPECT_EQ(got.next_attempt_at, wanted.next_attempt_at);
    EXPECT_EQ(got.created_at, wanted.created_at);
    EXPECT_EQ(got.updated_at, wanted.updated_at);
    EXPECT_EQ(got.delivered_at, wanted.delivered_at);
    EXPECT_EQ(got.url, wanted.url);
    EXPECT_EQ(got.response_status, wanted.response_status);
    EXPECT_EQ(got.latency_ms, wanted.latency_ms);
    EXPECT_EQ(got.error, wanted.error);
    EXPECT_EQ(got.response, wanted.response);
}

class Webhooks : public DriverTest {
protected:
    void SetUp() override {
        DriverTest::SetUp();
        if (!IsSkipped()) second_ = place_->open();
    }
    WebhookStore& store() { return *handle_.webhooks; }
    WebhookStore& other() { return *second_.webhooks; }

    Handle second_;
};

TEST_P(Webhooks, AnEndpointComesBackAsItWasPut) {
    store().put_endpoint(make_endpoint(1));
    EndpointRecord plain;
    plain.id = {2};
    plain.book = {7};
    plain.url = "https://plain.example";
    plain.events = {"*"};
    plain.style = "own";
    plain.sealed_secret = "s";
    store().put_endpoint(plain);
    const auto endpoints = other().load_endpoints();
    ASSERT_EQ(endpoints.size(), 2U);
    expect_same(endpoints[0], make_endpoint(1));
    expect_same(endpoints[1], plain);
    EndpointRecord changed = make_endpoint(1);
    changed.disabled_at.reset();
    changed.disabled_reason.clear();
    store().put_endpoint(changed);
    expect_same(other().load_endpoints()[0], changed);
}

TEST_P(Webhooks, WhatIsAskedForRaisesTheRevisionAndProgressDoesNot) {
    store().put_endpoint(make_endpoint(1));
    const std::uint64_t before = other().revision();
    DeliveryChanges changes;
    changes.put.push_back(make_delivery(5, 1));
    changes.progress.push_back({.endpoint = {1}, .cursor = {5, 0}, .last_sent = {5, 0}});
    store().commit(changes);
    EXPECT_EQ(other().revision(), before);
    store().request_delivery(make_delivery(6, 1));
    const std::uint64_t requested = other().revision();
    EXPECT_GT(requested, before);
    store().remove_endpoint({1});
    EXPECT_GT(other().revision(), requested);
}

TEST_P(Webhooks, ProgressAndDeliveriesComeBackTogether) {
    store().put_endpoint(make_endpoint(1));
    EndpointProgress progress;
    progress.endpoint = {1};
    progress.cursor = {9, FeedPlace::all};
    progress.last_sent = {8, 2};
    progress.steered_entry = 3;
    progress.resumed_entry = 4;
    progress.failing_since = from_ms(1'700'000'000'000);
    progress.failures = 6;
    progress.last_delivered_at = from_ms(1'600'000'000'000);
    progress.last_succeeded = false;
    DeliveryChanges changes;
    changes.progress = {progress};
    changes.put = {make_delivery(5, 1), make_delivery(6, 1)};
    changes.put[1].next_attempt_at.reset();
    changes.put[1].status = DeliveryStatus::delivered;
    changes.put[1].delivered_at = from_ms(1'700'000'000'999);
    store().commit(changes);

    const auto all = other().load_progress();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].endpoint, EndpointId{1});
    EXPECT_EQ(all[0].cursor, progress.cursor);
    EXPECT_EQ(all[0].last_sent, progress.last_sent);
    EXPECT_EQ(all[0].steered_entry, 3U);
    EXPECT_EQ(all[0].resumed_entry, 4U);
    EXPECT_EQ(all[0].failing_since, progress.failing_since);
    EXPECT_EQ(all[0].failures, 6U);
    EXPECT_EQ(all[0].last_delivered_at, progress.last_delivered_at);
    EXPECT_EQ(all[0].last_succeeded, progress.last_succeeded);
    const auto waiting = other().load_waiting();
    ASSERT_EQ(waiting.size(), 1U);
    expect_same(waiting[0], changes.put[0]);
    const auto finished = other().find_delivery({7}, {6});
    ASSERT_TRUE(finished);
    expect_same(*finished, changes.put[1]);
    EXPECT_FALSE(other().find_delivery({8}, {6})) << "another book's";
}

TEST_P(Webhooks, ARequestStandsUntilItIsCommitted) {
    store().put_endpoint(make_endpoint(1));
    store().request_delivery(make_delivery(5, 1));
    ASSERT_EQ(other().load_requested().size(), 1U);
    expect_same(other().load_requested()[0], make_delivery(5, 1));
    EXPECT_EQ(other().load_waiting().size(), 1U) << "it waits like any other";
    DeliveryChanges changes;
    changes.put = {make_delivery(5, 1)};
    store().commit(changes);
    EXPECT_TRUE(other().load_requested().empty());
}

TEST_P(Webhooks, AnEndpointTakesItsDeliveriesAlong) {
    store().put_endpoint(make_endpoint(1));
    store().put_endpoint(make_endpoint(2));
    DeliveryChanges changes;
    changes.put = {make_delivery(5, 1), make_delivery(6, 2)};
    changes.progress = {{.endpoint = {1}}, {.endpoint = {2}}};
    store().commit(changes);
    other().remove_endpoint({1});
    ASSERT_EQ(store().load_endpoints().size(), 1U);
    ASSERT_EQ(store().load_waiting().size(), 1U);
    EXPECT_EQ(store().load_waiting()[0].endpoint, EndpointId{2});
    ASSERT_EQ(store().load_progress().size(), 1U);
    // Whoever delivers may not know yet.
    store().commit(changes);
    EXPECT_EQ(store().load_waiting().size(), 1U);
    EXPECT_EQ(store().load_progress().size(), 1U);
}

TEST_P(Webhooks, DeliveriesAreListedNewestFirstByEveryFilter) {
    store().put_endpoint(make_endpoint(1));
    store().put_endpoint(make_endpoint(2));
    DeliveryChanges changes;
    for (std::uint64_t id = 1; id <= 6; ++id) {
        DeliveryRecord delivery = make_delivery(id, id % 2 + 1);
        if (id == 3) delivery.event_type = "payment.received";
        if (id == 4) delivery.status = DeliveryStatus::delivered;
        if (id == 6) delivery.book = {8};
        changes.put.push_back(delivery);
    }
    store().commit(changes);
    const auto ids = [&](DeliveryFilter filter, std::uint64_t offset = 0,
                         std::uint32_t limit = 10) {
        filter.book = {7};
        std::vector<std::uint64_t> found;
        for (const auto& delivery : other().list_deliveries(filter, offset, limit).deliveries) {
            found.push_back(delivery.id.value);
        }
        return found;
    };
    using Ids = std::vector<std::uint64_t>;
    EXPECT_EQ(ids({}), (Ids{5, 4, 3, 2, 1}));
    EXPECT_EQ(ids({}, 1, 2), (Ids{4, 3}));
    EXPECT_EQ(ids({.endpoint = EndpointId{1}}), (Ids{4, 2}));
    EXPECT_EQ(ids({.status = DeliveryStatus::delivered}), (Ids{4}));
    EXPECT_EQ(ids({.event_type = "payment.received"}), (Ids{3}));
    EXPECT_EQ(ids({.from = from_ms(1'700'000'000'002), .before = from_ms(1'700'000'000'004)}),
              (Ids{3, 2}));
    DeliveryFilter filter;
    filter.book = {7};
    EXPECT_EQ(other().list_deliveries(filter, 4, 10).total, 5U);
}

TEST_P(Webhooks, OnlyTheNewestFinishedOnesAreKept) {
    store().put_endpoint(make_endpoint(1));
    DeliveryChanges changes;
    for (std::uint64_t id = 1; id <= WebhookStore::history_max + 20; ++id) {
        DeliveryRecord delivery = make_delivery(id, 1);
        if (id > 5) delivery.next_attempt_at.reset();
        changes.put.push_back(delivery);
    }
    changes.to_trim = {{1}};
    store().commit(changes);
    DeliveryFilter filter;
    filter.book = {7};
    const DeliveryPage page = other().list_deliveries(filter, 0, 1'000);
    EXPECT_EQ(page.total, WebhookStore::history_max + 5) << "the waiting ones stay";
    EXPECT_EQ(page.deliveries.front().id.value, WebhookStore::history_max + 20);
    EXPECT_EQ(page.deliveries[WebhookStore::history_max - 1].id.value, 21U);
    EXPECT_EQ(page.deliveries.back().id.value, 1U);
    changes = {};
    changes.removed = {{1}, {2}};
    store().commit(changes);
    EXPECT_EQ(other().list_deliveries(filter, 0, 1).total, WebhookStore::history_max + 3);
}

TEST_P(Webhooks, OneProcessDelivers) {
    EXPECT_TRUE(store().lead());
    EXPECT_TRUE(store().lead());
    EXPECT_FALSE(other().lead());
    handle_ = {};
    EXPECT_TRUE(other().lead());
}

INSTANTIATE_TEST_SUITE_P(Drivers, Webhooks, testing::ValuesIn(all_drivers()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace tillbook::contract
