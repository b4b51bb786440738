#include "book/administration.h"

#include <gmock/gmock.h>

#include "log/fingerprint.h"
#include "support/test_book.h"

namespace tillbook {
namespace {

using test::sample_book;

class AdministrationTest : public testing::Test {
protected:
    static Envelope envelope(std::string key = {}, std::string fingerprint_of = {}) {
        Envelope made;
        made.book = sample_book;
        made.scope = "PATCH /v1/books/current";
        made.key = std::move(key);
        FingerprintBuilder fingerprint(made.scope);
        fingerprint.add(1, fingerprint_of);
        made.fingerprint = fingerprint.take();
        return made;
    }
    static BookChange named(const std::string& name) {
        BookChange change;
        change.name = name;
        return change;
    }
    static KeySecret secret(std::uint8_t number) {
        KeySecret made;
        made.hash = {number};
        made.prefix = "clv_test_sk_";
        made.last_four = "000" + std::to_string(number);
        return made;
    }
    std::vector<KeyRecord> keys() { return process_.control.load_keys(); }
    std::string name() {
        return process_.directory->snapshot()->find_book(sample_book)->record.name;
    }

    test::Process process_;
    Administration administration_{*process_.engine, *process_.directory, process_.clock};
};

TEST_F(AdministrationTest, AChangeIsRecordedAndThenApplied) {
    const auto changed = administration_.change_book(envelope("a", "A"), named("A"));
    ASSERT_TRUE(changed.ok()) << changed.error().detail;
    EXPECT_EQ(changed.value().book.name, "A");
    EXPECT_EQ(name(), "A");
    const auto entries = process_.engine->administered(sample_book, 0, Access::may_block);
    ASSERT_EQ(entries->value().size(), 1u);
    EXPECT_EQ(entries->value()[0].kind, EntryKind::administered);
    EXPECT_THAT(entries->value()[0].body, testing::HasSubstr(R"("changed":["name"])"));
}

// Else an order that is decided in the same group, and the same millisecond, has an id before it.
TEST_F(AdministrationTest, TakesNoneOfTheIdsThatOrdersGet) {
    const ObjectId first = process_.record(test::sample_sale()).object;
    const ObjectId key{first.value + (std::uint64_t{1} << id_counter_bits) - 1};
    process_.record(Administer{key, R"({"action":"key_revoked"})"});
    const ObjectId next = process_.record(test::sample_sale()).object;
    EXPECT_GT(next, first);
    EXPECT_LT(next, key);
}

TEST_F(AdministrationTest, ARetryAnswersAsThenAndDoesNotUndoWhatCameLater) {
    ASSERT_TRUE(administration_.change_book(envelope("a", "A"), named("A")).ok());
    ASSERT_TRUE(administration_.change_book(envelope("b", "B"), named("B")).ok());
    const auto again = administration_.change_book(envelope("a", "A"), named("A"));
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE(again.value().replayed);
    EXPECT_EQ(again.value().book.name, "A");
    EXPECT_EQ(name(), "B");
    const auto other = administration_.change_book(envelope("a", "C"), named("C"));
    ASSERT_FALSE(other.ok());
    EXPECT_EQ(other.error().code, ErrorCode::idempotency_key_reused);
}

// A crash between entry and control record leaves the entry alone.
TEST_F(AdministrationTest, WhatACrashKeptFromBeingAppliedIsAppliedByWhateverComesNext) {
    Administered what;
    what.changed = {Setting::name, Setting::day_start};
    what.settings.name = "Crashed";
    what.settings.day_starts_minutes = 360;
    ASSERT_TRUE(process_.engine
                    ->run(envelope("crash", "x"),
                          Administer{ObjectId{sample_book.value}, encode_administered(what)})
                    .ok());
    EXPECT_NE(name(), "Crashed");
    BookChange later;
    later.day_starts_minutes = 60;
    ASSERT_TRUE(administration_.change_book(envelope("later", "y"), later).ok());
    EXPECT_EQ(name(), "Crashed");
    const auto snapshot = process_.directory->snapshot();
    EXPECT_EQ(snapshot->find_book(sample_book)->record.day_starts_minutes, 60);
}

TEST_F(AdministrationTest, ANewKeyIsMadeOnceAndShowsItsSecretOnce) {
    KeyRecord rights;
    rights.name = "till";
    rights.scopes = {"orders:read"};
    const auto made = administration_.create_key(envelope("k", "till"), rights, secret(1));
    ASSERT_TRUE(made.ok());
    EXPECT_TRUE(made.value().is_new_secret);
    const auto again = administration_.create_key(envelope("k", "till"), rights, secret(2));
    ASSERT_TRUE(again.ok());
    EXPECT_FALSE(again.value().is_new_secret);
    EXPECT_TRUE(again.value().replayed);
    EXPECT_EQ(again.value().key.id, made.value().key.id);
    EXPECT_EQ(again.value().key.last_four, "0001");
    ASSERT_EQ(keys().size(), 1u);
    EXPECT_EQ(keys()[0].secret_hash, secret(1).hash);
    const auto entries = process_.engine->administered(sample_book, 0, Access::may_block);
    for (const Entry& entry : entries->value()) {
        EXPECT_THAT(entry.body, testing::Not(testing::HasSubstr("0001")));
    }
}

TEST_F(AdministrationTest, ARetryAfterACrashStoresTheKeyWithAFreshSecret) {
    Administered what;
    what.action = AdministeredAction::key_created;
    what.key.id = {77};
    what.key.scopes = {"orders:read"};
    what.key.created_at = process_.clock.now();
    ASSERT_TRUE(
        process_.engine
            ->run(envelope("k", "till"), Administer{ObjectId{77}, encode_administered(what)})
            .ok());
    EXPECT_TRUE(keys().empty());
    const auto retried = administration_.create_key(envelope("k", "till"), {}, secret(3));
    ASSERT_TRUE(retried.ok());
    EXPECT_TRUE(retried.value().is_new_secret);
    ASSERT_EQ(keys().size(), 1u);
    EXPECT_EQ(keys()[0].id, KeyId{77});
    EXPECT_EQ(keys()[0].secret_hash, secret(3).hash);
    EXPECT_EQ(keys()[0].scopes, std::vector<std::string>{"orders:read"});
}

TEST_F(AdministrationTest, RotationRevokesTheOldKeyAndARetryIsAnswered) {
    KeyRecord rights;
    rights.scopes = {"all"};
    rights.rate_limit = 9;
    const KeyId old = administration_.create_key(envelope(), rights, secret(1)).value().key.id;
    const auto made = administration_.rotate_key(envelope("r", "x"), old, secret(2));
    ASSERT_TRUE(made.ok());
    EXPECT_EQ(made.value().key.rate_limit, 9u);
    ASSERT_EQ(keys().size(), 2u);
    for (const KeyRecord& key : keys()) EXPECT_EQ(key.revoked_at.has_value(), key.id == old);
    const auto again = administration_.rotate_key(envelope("r", "x"), old, secret(4));
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again.value().key.id, made.value().key.id);
    EXPECT_FALSE(again.value().is_new_secret);
    const auto revoked = administration_.rotate_key(envelope(), old, secret(5));
    ASSERT_FALSE(revoked.ok());
    EXPECT_EQ(revoked.error().code, ErrorCode::validation_failed);
    EXPECT_EQ(keys().size(), 2u);
}

TEST_F(AdministrationTest, ARevocationRecordedBeforeACrashIsApplied) {
    const KeyId id = administration_.create_key(envelope(), KeyRecord{}, secret(1)).value().key.id;
    Administered what;
    what.action = AdministeredAction::key_revoked;
    what.key.id = id;
    what.key.revoked_at = process_.clock.now();
    ASSERT_TRUE(
        process_.engine
            ->run(envelope("v", "x"), Administer{ObjectId{id.value}, encode_administered(what)})
            .ok());
    EXPECT_FALSE(keys()[0].revoked_at);
    const auto revoked = administration_.revoke_key(envelope("v", "x"), id);
    ASSERT_TRUE(revoked.ok());
    EXPECT_TRUE(revoked.value().replayed);
    EXPECT_EQ(keys()[0].revoked_at, what.key.revoked_at);
}

TEST_F(AdministrationTest, KeysOfOtherBooksAreNobodys) {
    KeyRecord foreign;
    foreign.id = {5};
    foreign.book = {123'456};
    process_.control.put_key(foreign);
    const auto revoked = administration_.revoke_key(envelope(), KeyId{5});
    ASSERT_FALSE(revoked.ok());
    EXPECT_EQ(revoked.error().code, ErrorCode::not_found);
    EXPECT_FALSE(keys()[0].revoked_at);
}

TEST_F(AdministrationTest, EverySettingIsChecked) {
    BookChange change;
    change.name = "";
    change.zone = "Lagos";
    change.receipt_lines = {{"fine", std::string(81, 'x'), "bell\a"}};
    change.logo = "javascript:alert(1)";
    const auto refused = administration_.change_book(envelope(), change);
    ASSERT_FALSE(refused.ok());
    std::vector<std::string> fields;
    for (const Mistake& mistake : refused.error().mistakes) fields.push_back(mistake.field);
    EXPECT_THAT(fields, testing::ElementsAre("name", "timezone", "receipt_lines[1]",
                                             "receipt_lines[2]", "logo"));
}

TEST_F(AdministrationTest, TheAuditTellsEveryEntryNewestFirst) {
    ASSERT_TRUE(administration_.change_book(envelope(), named("A")).ok());
    process_.clock.advance(std::chrono::seconds(1));
    const Instant second = process_.clock.now();
    ASSERT_TRUE(administration_.change_book(envelope(), named("B")).ok());
    const auto all = process_.engine->audit(sample_book, {}, 0, 10, Access::may_block);
    EXPECT_EQ(all->value().total, 2u);
    ASSERT_EQ(all->value().entries.size(), 2u);
    EXPECT_EQ(all->value().entries[0].number, 2u);
    EXPECT_EQ(all->value().entries[1].number, 1u);
    AuditFilter since;
    since.from = second;
    const auto late = process_.engine->audit(sample_book, since, 0, 10, Access::may_block);
    EXPECT_EQ(late->value().total, 1u);
    EXPECT_EQ(late->value().entries[0].number, 2u);
    const auto beyond = process_.engine->audit(sample_book, {}, 7, 10, Access::may_block);
    EXPECT_EQ(beyond->value().total, 2u);
    EXPECT_TRUE(beyond->value().entries.empty());
}

// A user of the sample book as its log tells of one.
Administered of_user(AdministeredAction action, UserId id, const std::string& login) {
    Administered what;
    what.action = action;
    what.user = {id, login, "Ada", Role::viewer, false};
    return what;
}

class AdministeredPeopleTest : public AdministrationTest {
protected:
    static InvitationSecret invitation(std::uint8_t number) {
        return {Sha256{number}, from_ms(2'000'000'000'000)};
    }
    // What a crash right behind the entry leaves.
    void record_alone(const std::string& key, const Administered& what) {
        ASSERT_TRUE(process_.engine
                        ->run(envelope(key, "x"),
                              Administer{ObjectId{what.user.id.value}, encode_administered(what)})
                        .ok());
    }
    Result<ChangedUser> add(const std::string& key, std::uint8_t number) {
        return administration_.add_user(envelope(key, "x"), {"ada", "Ada", Role::viewer},
                                        invitation(number));
    }
    const MembershipRecord* membership(UserId id) {
        snapshot_ = process_.directory->snapshot();
        return snapshot_->find_membership(id, sample_book);
    }
    std::vector<InvitationRecord> invitations() {
        return process_.control.load_people().invitations;
    }

    std::shared_ptr<const DirectorySnapshot> snapshot_;
};

TEST_F(AdministeredPeopleTest, ARetryAfterACrashAddsTheUserWithAFreshToken) {
    record_alone("u", of_user(AdministeredAction::user_added, {77}, "ada"));
    const auto retried = add("u", 3);
    ASSERT_TRUE(retried.ok());
    EXPECT_TRUE(retried.value().is_invited);
    ASSERT_NE(membership({77}), nullptr);
    ASSERT_EQ(invitations().size(), 1u);
    EXPECT_EQ(invitations()[0].token_hash, Sha256{3});
    const auto again = add("u", 4);
    ASSERT_TRUE(again.ok());
    EXPECT_FALSE(again.value().is_invited);
    EXPECT_EQ(invitations()[0].token_hash, Sha256{3});
}

TEST_F(AdministeredPeopleTest, ARetryAfterACrashAddsOneWhomTheOtherBookKnows) {
    PeopleChange there;
    there.users.push_back({{77}, "ada", "Ada", {}, {}, {}});
    there.memberships.push_back({{77}, BookId{sample_book.value + 1}, Role::owner, {}, {}, 1});
    ASSERT_TRUE(process_.directory->change_people(there, *process_.directory->snapshot()));
    record_alone("u", of_user(AdministeredAction::user_added, {77}, "ada"));
    const auto retried = add("u", 3);
    ASSERT_TRUE(retried.ok()) << retried.error().detail;
    EXPECT_FALSE(retried.value().is_invited);
    EXPECT_NE(membership({77}), nullptr);
}

TEST_F(AdministeredPeopleTest, ALateRetryBringsNobodyBack) {
    const auto added = add("u", 3);
    ASSERT_TRUE(added.ok());
    const UserId id = added.value().user.id;
    ASSERT_TRUE(administration_.remove_user(envelope("r", "x"), id).ok());
    const auto again = add("u", 4);
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE(again.value().replayed);
    EXPECT_EQ(membership(id), nullptr);
    EXPECT_TRUE(invitations().empty());
}

TEST_F(AdministeredPeopleTest, ARetryAfterACrashInvitesWithAFreshToken) {
    const UserId id = add("u", 3).value().user.id;
    process_.clock.advance(std::chrono::seconds(1));
    record_alone("i", of_user(AdministeredAction::user_invited, id, "ada"));
    for (const std::uint8_t number : {std::uint8_t{5}, std::uint8_t{6}}) {
        const auto retried =
            administration_.invite_user(envelope("i", "x"), id, invitation(number));
        ASSERT_TRUE(retried.ok());
        EXPECT_EQ(retried.value().is_invited, number == 5) << "the token is shown once";
        EXPECT_EQ(invitations()[0].token_hash, Sha256{5});
    }
}

TEST_F(AdministeredPeopleTest, WhatIsRecordedOfRightsIsInForceAfterCatchingUp) {
    const UserId id = add("u", 3).value().user.id;
    Administered what = of_user(AdministeredAction::user_changed, id, "ada");
    what.user.is_disabled = true;
    record_alone("d", what);
    EXPECT_FALSE(membership(id)->disabled_at);
    ASSERT_TRUE(administration_.catch_up(sample_book).ok());
    EXPECT_TRUE(membership(id)->disabled_at);
    EXPECT_TRUE(invitations().empty());
    EXPECT_FALSE(administration_.catch_up(BookId{4711}).ok());
}

}  // namespace
}  // namespace tillbook
