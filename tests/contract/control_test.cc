#include <gtest/gtest.h>

#include "base/error.h"
#include "contract/drivers.h"

namespace tillbook::contract {
namespace {

BookRecord make_book(std::uint64_t id) {
    BookRecord book;
    book.id = BookId{id};
    book.twin = BookId{id + 1};
    book.environment = Environment::test;
    book.name = "Mama Nkechi's kitchen";
    book.currency = "NGN";
    book.zone = "Africa/Lagos";
    book.day_starts_minutes = 240;
    book.tax_included = true;
    book.id_secret = {1, 2, 0, 4};
    book.generation = 3;
    book.created_at = from_ms(1'700'000'000'123);
    book.receipt_lines = {"Thank you!", "", "No returns on food.", ""};
    book.logo = "https://shop.example/logo.png";
    book.administered_entry = 12;
    return book;
}

KeyRecord make_key(std::uint64_t id) {
    KeyRecord key;
    key.id = KeyId{id};
    key.book = BookId{7};
    key.name = "till";
    key.secret_hash = {9, 0, 9};
    key.prefix = "clv_test_sk_";
    key.last_four = "ab12";
    key.scopes = {"orders:read", "orders:write"};
    key.allowed_ips = {"10.0.0.0/8"};
    key.expires_at = from_ms(1'800'000'000'000);
    key.rate_limit = 120;
    key.created_at = from_ms(1'700'000'000'456);
    return key;
}

void expect_same(const BookRecord& got, const BookRecord& wanted) {
    EXPECT_EQ(got.id, wanted.id);
    EXPECT_EQ(got.twin, wanted.twin);
    EXPECT_EQ(got.environment, wanted.environment);
    EXPECT_EQ(got.name, wanted.name);
    EXPECT_EQ(got.currency, wanted.currency);
    EXPECT_EQ(got.zone, wanted.zone);
    EXPECT_EQ(got.day_starts_minutes, wanted.day_starts_minutes);
    EXPECT_EQ(got.tax_included, wanted.tax_included);
    EXPECT_EQ(got.id_secret, wanted.id_secret);
    EXPECT_EQ(got.generation, wanted.generation);
    EXPECT_EQ(got.created_at, wanted.created_at);
    EXPECT_EQ(got.receipt_lines, wanted.receipt_lines);
    EXPECT_EQ(got.logo, wanted.logo);
    EXPECT_EQ(got.administered_entry, wanted.administered_entry);
}

void expect_same(const KeyRecord& got, const KeyRecord& wanted) {
    EXPECT_EQ(got.id, wanted.id);
    EXPECT_EQ(got.book, wanted.book);
    EXPECT_EQ(got.name, wanted.name);
    EXPECT_EQ(got.secret_hash, wanted.secret_hash);
    EXPECT_EQ(got.prefix, wanted.prefix);
    EXPECT_EQ(got.last_four, wanted.last_four);
    EXPECT_EQ(got.scopes, wanted.scopes);
    EXPECT_EQ(got.allowed_ips, wanted.allowed_ips);
    EXPECT_EQ(got.allowed_origins, wanted.allowed_origins);
    EXPECT_EQ(got.expires_at, wanted.expires_at);
    EXPECT_EQ(got.revoked_at, wanted.revoked_at);
    EXPECT_EQ(got.rate_limit, wanted.rate_limit);
    EXPECT_EQ(got.created_at, wanted.created_at);
}

UserRecord make_user(std::uint64_t id, const std::string& login) {
    UserRecord user;
    user.id = UserId{id};
    user.login = login;
    user.name = "Ada Obi";
    user.password_hash = "$argon2id$v=19$…";
    user.last_sign_in_at = from_ms(1'700'000'000'789);
    user.created_at = from_ms(1'700'000'000'123);
    return user;
}

// Two users: one of a book, one of every book who has not signed in yet.
PeopleChange make_people() {
    PeopleChange people;
    UserRecord invited = make_user(3, "owner");
    invited.name = "";
    invited.password_hash = "";
    invited.last_sign_in_at.reset();
    people.users = {make_user(5, "ada"), invited};
    people.memberships = {
        {UserId{5}, BookId{7}, Role::cashier, from_ms(99), from_ms(11), 12},
        {UserId{3}, BookId{}, Role::owner, {}, from_ms(13), 0},
    };
    people.invitations = {{UserId{3}, Sha256{1, 0, 2}, from_ms(17), from_ms(15)}};
    people.sessions = {{Sha256{9}, UserId{5}, from_ms(20), from_ms(21)},
                       {Sha256{8, 0, 1}, UserId{5}, from_ms(22), from_ms(23)}};
    return people;
}

void expect_same(const UserRecord& got, const UserRecord& wanted) {
    EXPECT_EQ(got.id, wanted.id);
    EXPECT_EQ(got.login, wanted.login);
    EXPECT_EQ(got.name, wanted.name);
    EXPECT_EQ(got.password_hash, wanted.password_hash);
    EXPECT_EQ(got.last_sign_in_at, wanted.last_sign_in_at);
    EXPECT_EQ(got.created_at, wanted.created_at);
}

void expect_same(const MembershipRecord& got, const MembershipRecord& wanted) {
    EXPECT_EQ(got.user, wanted.user);
    EXPECT_EQ(got.book, wanted.book);
    EXPECT_EQ(got.role, wanted.role);
    EXPECT_EQ(got.disabled_at, wanted.disabled_at);
    EXPECT_EQ(got.created_at, wanted.created_at);
    EXPECT_EQ(got.entry, wanted.entry);
}

void expect_same(const InvitationRecord& got, const InvitationRecord& wanted) {
    EXPECT_EQ(got.user, wanted.user);
    EXPECT_EQ(got.token_hash, wanted.token_hash);
    EXPECT_EQ(got.expires_at, wanted.expires_at);
    EXPECT_EQ(got.created_at, wanted.created_at);
}

void expect_same(const SessionRecord& got, const SessionRecord& wanted) {
    EXPECT_EQ(got.token_hash, wanted.token_hash);
    EXPECT_EQ(got.user, wanted.user);
    EXPECT_EQ(got.created_at, wanted.created_at);
    EXPECT_EQ(got.seen_at, wanted.seen_at);
}

class ControlContract : public DriverTest {
protected:
    Control& control() { return *handle_.control; }
};

TEST_P(ControlContract, StartsEmpty) {
    EXPECT_TRUE(control().load_books().empty());
    EXPECT_TRUE(control().load_keys().empty());
}

TEST_P(ControlContract, RecordsComeBackAsTheyWere) {
    const BookRecord live = make_book(8), test = make_book(7);
    control().put_books({live, test});
    control().put_key(make_key(2));
    KeyRecord bare = make_key(1);
    bare.scopes = {};
    bare.allowed_ips = {};
    bare.expires_at.reset();
    bare.revoked_at = from_ms(5);
    control().put_key(bare);

    const auto books = control().load_books();
    ASSERT_EQ(books.size(), 2u);
    expect_same(books[0], test);
    expect_same(books[1], live);
    const auto keys = control().load_keys();
    ASSERT_EQ(keys.size(), 2u);
    expect_same(keys[0], bare);
    expect_same(keys[1], make_key(2));
}

TEST_P(ControlContract, PuttingAgainReplaces) {
    control().put_books({make_book(7)});
    BookRecord renamed = make_book(7);
    renamed.name = "";
    renamed.receipt_lines = {};
    renamed.logo = "";
    renamed.generation = 4;
    control().put_books({renamed});
    ASSERT_EQ(control().load_books().size(), 1u);
    expect_same(control().load_books()[0], renamed);
}

TEST_P(ControlContract, SeveralKeysAreOneChange) {
    const std::uint64_t before = control().revision();
    KeyRecord revoked = make_key(1);
    revoked.revoked_at = from_ms(9);
    control().put_key(make_key(1));
    control().put_keys({revoked, make_key(2)});
    EXPECT_EQ(control().revision(), before + 2);
    const auto keys = control().load_keys();
    ASSERT_EQ(keys.size(), 2u);
    expect_same(keys[0], revoked);
    expect_same(keys[1], make_key(2));
}

TEST_P(ControlContract, EveryChangeRaisesTheRevisionForEveryHandle) {
    Handle other = place_->open();
    const std::uint64_t before = control().revision();
    EXPECT_EQ(other.control->revision(), before);
    EXPECT_EQ(control().revision(), before);
    control().put_books({make_book(7)});
    const std::uint64_t after_book = control().revision();
    EXPECT_GT(after_book, before);
    EXPECT_EQ(other.control->revision(), after_book);
    other.control->put_key(make_key(1));
    EXPECT_GT(control().revision(), after_book);
    EXPECT_EQ(control().load_keys().size(), 1u);
    EXPECT_EQ(place_->open().control->revision(), control().revision());
}

TEST_P(ControlContract, PeopleComeBackAsTheyWereInTheOrderOfTheirIds) {
    const PeopleChange put = make_people();
    ASSERT_TRUE(control().change_people(put, control().revision()));
    const People people = control().load_people();
    ASSERT_EQ(people.users.size(), 2u);
    expect_same(people.users[0], put.users[1]);
    expect_same(people.users[1], put.users[0]);
    ASSERT_EQ(people.memberships.size(), 2u);
    expect_same(people.memberships[0], put.memberships[1]);
    expect_same(people.memberships[1], put.memberships[0]);
    ASSERT_EQ(people.invitations.size(), 1u);
    expect_same(people.invitations[0], put.invitations[0]);
    ASSERT_EQ(people.sessions.size(), 2u);
    expect_same(people.sessions[0], put.sessions[1]);
    expect_same(people.sessions[1], put.sessions[0]);
}

TEST_P(ControlContract, PeopleAreReplacedAndRemoved) {
    PeopleChange change = make_people();
    ASSERT_TRUE(control().change_people(change, control().revision()));
    change.users.resize(1);
    change.users[0].login = "ada.obi";
    change.memberships.resize(1);
    change.memberships[0].role = Role::manager;
    change.memberships[0].disabled_at.reset();
    change.invitations = {{UserId{5}, Sha256{3}, from_ms(18), from_ms(16)}};
    change.sessions.resize(1);
    change.sessions[0].seen_at = from_ms(30);
    change.removed_memberships = {{UserId{3}, BookId{}}, {UserId{4}, BookId{7}}};
    change.removed_invitations = {UserId{3}, UserId{4}};
    change.removed_sessions = {Sha256{8, 0, 1}, Sha256{77}};
    const std::uint64_t before = control().revision();
    ASSERT_TRUE(control().change_people(change, before));
    EXPECT_EQ(control().revision(), before + 1);
    const People people = control().load_people();
    ASSERT_EQ(people.users.size(), 2u);
    expect_same(people.users[1], change.users[0]);
    ASSERT_EQ(people.memberships.size(), 1u);
    expect_same(people.memberships[0], change.memberships[0]);
    ASSERT_EQ(people.invitations.size(), 1u);
    expect_same(people.invitations[0], change.invitations[0]);
    ASSERT_EQ(people.sessions.size(), 1u);
    expect_same(people.sessions[0], change.sessions[0]);
}

TEST_P(ControlContract, AChangeOfPeopleIsMadeOnWhatItWasDecidedOnOnly) {
    Handle other = place_->open();
    const std::uint64_t seen = control().revision();
    other.control->put_key(make_key(1));
    EXPECT_FALSE(control().change_people(make_people(), seen));
    EXPECT_TRUE(control().load_people().users.empty());
    EXPECT_EQ(control().revision(), seen + 1);
    EXPECT_TRUE(control().change_people(make_people(), seen + 1));
    EXPECT_FALSE(other.control->change_people({}, seen + 1));
    EXPECT_EQ(other.control->load_people().users.size(), 2u);
}

TEST_P(ControlContract, NoTwoUsersHaveTheSameLogin) {
    ASSERT_TRUE(control().change_people(make_people(), control().revision()));
    const std::uint64_t before = control().revision();
    PeopleChange change;
    change.users = {make_user(6, "ada")};
    change.removed_sessions = {Sha256{9}};
    EXPECT_THROW(control().change_people(change, before), Unavailable);
    EXPECT_EQ(control().revision(), before);
    EXPECT_EQ(control().load_people().users.size(), 2u);
    EXPECT_EQ(control().load_people().sessions.size(), 2u);
}

TEST_P(ControlContract, ALoginIsSetFreeAndGivenInOneChange) {
    ASSERT_TRUE(control().change_people(make_people(), control().revision()));
    PeopleChange change;
    change.users = {make_user(5, "ada~5"), make_user(8, "ada")};
    ASSERT_TRUE(control().change_people(change, control().revision()));
    const People people = control().load_people();
    ASSERT_EQ(people.users.size(), 3u);
    EXPECT_EQ(people.users[1].login, "ada~5");
    EXPECT_EQ(people.users[2].login, "ada");
}

INSTANTIATE_TEST_SUITE_P(Drivers, ControlContract, testing::ValuesIn(all_drivers()),
                         [](const auto& driver) { return driver.param.name; });

}  // namespace
}  // namespace tillbook::contract
