// Administration of webhook endpoints over two stores: the book's log, and the records.
#include "book/endpoints.h"

#include <gmock/gmock.h>

#include "support/test_book.h"

namespace tillbook {
namespace {

using namespace std::chrono_literals;

class EndpointAdministration : public testing::Test {
protected:
    Envelope envelope(const std::string& key = {}) const { return process.envelope(key); }
    // Secrets are numbered, so that one can be told from another.
    SealSecret next_secret() {
        return [this](EndpointId) {
            const std::string text = "secret " + std::to_string(++secrets);
            return SealedSecret{text, text};
        };
    }
    static EndpointRecord definition() {
        EndpointRecord endpoint;
        endpoint.name = "Ledger";
        endpoint.url = "https://ledger.example/";
        endpoint.events = {"*"};
        endpoint.style = "plain";
        return endpoint;
    }
    ChangedEndpoint create(const std::string& key = {}) {
        return endpoints.create(envelope(key), definition(), next_secret()).value();
    }
    EndpointRecord stored(EndpointId id) const {
        return endpoints.find(test::sample_book, id).value();
    }
    // As if the process had ended right after the entry was appended.
    void record_only(AdministeredAction action, const EndpointRecord& state,
                     const std::string& key = {}) {
        Administered what;
        what.action = action;
        what.endpoint = state;
        process.engine
            ->run(envelope(key), Administer{ObjectId{state.id.value}, encode_administered(what)})
            .value();
    }

    test::Process process;
    int secrets = 0;
    int told = 0;
    Endpoints endpoints{*process.engine, process.webhooks, process.clock, [this] { ++told; }};
};

TEST_F(EndpointAdministration, CreatesOnceUnderOneKey) {
    const ChangedEndpoint made = create("k");
    EXPECT_TRUE(made.is_new_secret);
    EXPECT_EQ(stored(made.endpoint.id).sealed_secret, "secret 1");
    EXPECT_EQ(stored(made.endpoint.id).place, (FeedPlace{made.entry, FeedPlace::all}));
    EXPECT_EQ(told, 1);
    const ChangedEndpoint again = create("k");
    EXPECT_TRUE(again.replayed);
    EXPECT_FALSE(again.is_new_secret);
    EXPECT_EQ(again.endpoint.id, made.endpoint.id);
    EXPECT_EQ(endpoints.list(test::sample_book).size(), 1U);
    EXPECT_EQ(stored(made.endpoint.id).sealed_secret, "secret 1");
}

TEST_F(EndpointAdministration, TheRetryStoresWhatACrashKeptFromBeingStored) {
    EndpointRecord state = definition();
    state.id = {77};
    record_only(AdministeredAction::webhook_created, state, "k");
    EXPECT_TRUE(endpoints.list(test::sample_book).empty());
    const ChangedEndpoint made = create("k");
    EXPECT_TRUE(made.replayed);
    EXPECT_TRUE(made.is_new_secret);
    EXPECT_EQ(made.endpoint.id, EndpointId{77});
    EXPECT_EQ(stored({77}).sealed_secret, "secret 1");

    record_only(AdministeredAction::webhook_secret_rotated, stored({77}), "r");
    const auto rotated = endpoints.rotate_secret(envelope("r"), {77}, next_secret());
    EXPECT_TRUE(rotated.value().is_new_secret);
    EXPECT_EQ(stored({77}).sealed_secret, "secret 2");
    EXPECT_EQ(stored({77}).sealed_previous_secret, "secret 1");
    const auto again = endpoints.rotate_secret(envelope("r"), {77}, next_secret());
    EXPECT_FALSE(again.value().is_new_secret);
    EXPECT_EQ(stored({77}).sealed_secret, "secret 2");
}

TEST_F(EndpointAdministration, TheNextChangeMakesGoodWhatACrashKeptFromBeingApplied) {
    const EndpointId id = create().endpoint.id;
    EndpointRecord renamed = stored(id);
    renamed.name = "Renamed";
    record_only(AdministeredAction::webhook_changed, renamed);
    EXPECT_EQ(stored(id).name, "Ledger");
    EXPECT_TRUE(endpoints.disable(envelope(), id, "Closed.").ok());
    EXPECT_EQ(stored(id).name, "Renamed");
    EXPECT_EQ(stored(id).disabled_reason, "Closed.");
}

TEST_F(EndpointAdministration, ARetryDoesNotUndoWhatCameLater) {
    const EndpointId id = create().endpoint.id;
    EndpointChange change;
    change.name = "First";
    EXPECT_FALSE(endpoints.change(envelope("c"), id, change).value().replayed);
    change.name = "Second";
    EXPECT_TRUE(endpoints.change(envelope(), id, change).ok());
    change.name = "First";
    const auto again = endpoints.change(envelope("c"), id, change);
    EXPECT_TRUE(again.value().replayed);
    EXPECT_EQ(again.value().endpoint.name, "First") << "the answer of then";
    EXPECT_EQ(stored(id).name, "Second");
}

TEST_F(EndpointAdministration, WhatWasRemovedStaysRemoved) {
    const EndpointId id = create("k").endpoint.id;
    EXPECT_TRUE(endpoints.remove(envelope("d"), id).ok());
    EXPECT_TRUE(endpoints.list(test::sample_book).empty());
    EXPECT_TRUE(endpoints.remove(envelope("d"), id).value().replayed);
    EXPECT_EQ(create("k").endpoint.id, id);
    EXPECT_TRUE(endpoints.list(test::sample_book).empty());
    const auto gone = endpoints.disable(envelope(), id, "x");
    ASSERT_FALSE(gone.ok());
    EXPECT_EQ(gone.error().code, ErrorCode::not_found);
}

TEST_F(EndpointAdministration, SteersByTheEntryThatSaysSo) {
    const EndpointId id = create().endpoint.id;
    process.record(test::sample_sale());
    const auto skipped = endpoints.skip(envelope(), id, std::nullopt);
    EXPECT_EQ(stored(id).steering, Steering::skip);
    EXPECT_EQ(stored(id).place, (FeedPlace{2, FeedPlace::all}));
    EXPECT_EQ(stored(id).steered_entry, skipped.value().entry);
    const auto replayed = endpoints.replay(envelope(), id, {1, 0});
    EXPECT_EQ(stored(id).steering, Steering::replay);
    EXPECT_EQ(stored(id).place, (FeedPlace{1, 0}));
    EXPECT_EQ(stored(id).steered_entry, replayed.value().entry);
    const auto resumed = endpoints.resume(envelope(), id);
    EXPECT_EQ(stored(id).resumed_entry, resumed.value().entry);
    EXPECT_EQ(stored(id).steered_entry, replayed.value().entry);
    const auto beyond = endpoints.skip(envelope(), id, FeedPlace{999, 0});
    ASSERT_FALSE(beyond.ok());
    EXPECT_EQ(beyond.error().mistakes[0].field, "sequence");
}

TEST_F(EndpointAdministration, AsksForADeliveryOnceUnderOneKey) {
    const EndpointId id = create().endpoint.id;
    const auto asked = endpoints.test(envelope("t"), id);
    const auto again = endpoints.test(envelope("t"), id);
    EXPECT_TRUE(again.value().replayed);
    EXPECT_EQ(again.value().delivery.id, asked.value().delivery.id);
    EXPECT_EQ(process.webhooks.load_requested().size(), 1U);
    EXPECT_EQ(process.webhooks.load_requested()[0].event_type, "webhook.test");
    const auto none = endpoints.resend(envelope(), {12345});
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, ErrorCode::not_found);
}

// The check sees what is verified, and a retry is answered as it was although it would fail by now.
TEST_F(EndpointAdministration, VerifiesOnlyWhatStandsTheCheck) {
    const EndpointId id = create().endpoint.id;
    EndpointChange moved;
    moved.url = "https://other.example/";
    moved.verified = false;
    ASSERT_TRUE(endpoints.change(envelope(), id, moved).ok());
    const auto check = [](const std::string& url) {
        return [url](const EndpointRecord& endpoint) -> Result<> {
            if (endpoint.url == url) return done;
            return mistake("verification_code", "is of another URL");
        };
    };
    const auto refused = endpoints.verify(envelope("v"), id, check("https://ledger.example/"));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::validation_failed);
    EXPECT_FALSE(stored(id).verified);
    ASSERT_TRUE(endpoints.verify(envelope("v"), id, check(*moved.url)).ok());
    EXPECT_TRUE(stored(id).verified);
    const auto again = endpoints.verify(envelope("v"), id, check("https://ledger.example/"));
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE(again.value().replayed);
}

TEST_F(EndpointAdministration, AsksForVerificationOnceForEachUrl) {
    EndpointRecord unverified = definition();
    unverified.verified = false;
    const ChangedEndpoint made = endpoints.create(envelope(), unverified, next_secret()).value();
    const auto asked = [&] { return process.webhooks.load_requested().size(); };
    for (int time = 0; time < 2; ++time) {  // the second is that of a retry
        endpoints.ask_for_verification(made.endpoint);
        EXPECT_EQ(asked(), 1U);
    }
    process.clock.advance(1s);
    EndpointChange moved;
    moved.url = "https://other.example/";
    const ChangedEndpoint changed = endpoints.change(envelope(), made.endpoint.id, moved).value();
    for (int time = 0; time < 2; ++time) {
        endpoints.ask_for_verification(changed.endpoint);
        EXPECT_EQ(asked(), 2U);
    }
    endpoints.ask_for_verification(made.endpoint);
    EXPECT_EQ(asked(), 2U) << "of another URL by now";
}

TEST_F(EndpointAdministration, OfAnotherBookIsNobodys) {
    const EndpointId id = create().endpoint.id;
    BookRecord other = test::sample_record();
    other.id = {test::sample_book.value + 5};
    process.control.put_books({other});
    process.directory->refresh();
    Envelope foreign = envelope();
    foreign.book = other.id;
    EXPECT_TRUE(endpoints.list(other.id).empty());
    const auto disabled = endpoints.disable(foreign, id, "x");
    ASSERT_FALSE(disabled.ok());
    EXPECT_EQ(disabled.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace tillbook
