// Contacts with several numbers and addresses: changes of parts, names in two pieces, and what old
// entries still say.
#include <gmock/gmock.h>

#include <array>

#include "book/catalogue_body.h"
#include "book/person_name.h"
#include "book/verify.h"
#include "support/test_book.h"

namespace tillbook {
namespace {

using testing::ElementsAre;
using Points = std::vector<ContactPointChange>;

class Contacts : public testing::Test {
protected:
    Contact find(ObjectId id) {
        return shop_.engine->find_contact(test::sample_book, id, Access::may_block)->value().object;
    }
    Contact put(ContactChange change, ObjectId id = {}) {
        return find(shop_.record(PutContact{std::move(change), id}).object);
    }
    std::vector<std::string> phones(ObjectId id) {
        std::vector<std::string> texts;
        for (const ContactPoint& phone : find(id).phones) texts.push_back(phone.text);
        return texts;
    }
    std::uint64_t found(const std::string& search) {
        CatalogueFilter filter;
        filter.search = search;
        return shop_.engine->list_contacts(test::sample_book, filter, {}, Access::may_block)
            ->value()
            .total;
    }
    void expect_proved() {
        for (const Problem& problem :
             verify_book(shop_.log, test::sample_book, *shop_.engine).problems) {
            ADD_FAILURE() << problem.what;
        }
    }
    static ContactChange ada() {
        ContactChange change;
        change.name = "Ada Obi";
        change.phones.all = Points{{{}, "555-0100"}, {{}, "555-0101"}};
        change.emails.all = Points{{{}, "ada@example.com"}};
        return change;
    }

    test::Process shop_;
};

TEST_F(Contacts, PartsHaveIdsOfTheirOwnAboveTheContacts) {
    const Contact contact = put(ada());
    ASSERT_EQ(contact.phones.size(), 2u);
    EXPECT_LT(contact.id.value, contact.phones[0].id.value);
    EXPECT_LT(contact.phones[0].id.value, contact.phones[1].id.value);
    EXPECT_LT(contact.phones[1].id.value, contact.emails[0].id.value);
    // The next object's id lies above them all, also after the book was opened anew.
    test::Process reopened(shop_.store);
    ContactChange next;
    next.name = "Next";
    EXPECT_LT(contact.emails[0].id.value, reopened.record(PutContact{next}).object.value);
    EXPECT_EQ(find(contact.id).phones, contact.phones);
    expect_proved();
}

TEST_F(Contacts, TheFirstNumberIsTheOneThatAPlainChangeMeans) {
    const ObjectId id = put(ada()).id;
    const ObjectId first = find(id).phones[0].id;
    ContactChange plain;
    plain.phone = "+2348012345678";
    EXPECT_EQ(put(plain, id).phone(), "+2348012345678");
    EXPECT_EQ(find(id).phones[0].id, first);
    EXPECT_THAT(phones(id), ElementsAre("+2348012345678", "555-0101"));
    plain.phone = "";
    EXPECT_EQ(put(plain, id).phone(), "555-0101");
    EXPECT_EQ(put(plain, id).phone(), "");
    EXPECT_EQ(put(plain, id).phone(), "");
    plain.phone = "1";
    EXPECT_EQ(put(plain, id).phones[0].id, id);
    EXPECT_EQ(find(id).email(), "ada@example.com");
}

TEST_F(Contacts, AStatedListKeepsWhatSaysTheSame) {
    const Contact before = put(ada());
    ContactChange change;
    change.phones.all =
        Points{{{}, "555-0101"}, {before.phones[0].id, "555-0199"}, {{}, "555-0102"}};
    const Contact after = put(change, before.id);
    ASSERT_EQ(after.phones.size(), 3u);
    EXPECT_EQ(after.phones[0], before.phones[1]);
    EXPECT_EQ(after.phones[1].id, before.phones[0].id);
    EXPECT_EQ(after.phones[1].text, "555-0199");
    EXPECT_EQ(after.emails, before.emails);
    EXPECT_EQ(put(change, before.id).phones, after.phones);  // once more changes nothing
    change.phones.all = Points{{before.emails[0].id, "555"}};
    EXPECT_EQ(shop_.run(PutContact{change, before.id}).error().mistakes.front().field,
              "phoneNumbers[0].id");
    EXPECT_EQ(find(before.id).phones, after.phones);
}

TEST_F(Contacts, PartsComeChangeAndGoOneByOne) {
    const ObjectId id = put(ada()).id;
    ContactChange adding;
    adding.emails.put = {{}, "second@example.com"};
    put(adding, id);
    ContactChange moving;
    moving.emails.put = {find(id).emails[1].id, {}, true};
    EXPECT_EQ(put(moving, id).email(), "second@example.com");
    ContactChange removing;
    removing.emails.removed = find(id).emails[1].id;
    EXPECT_EQ(put(removing, id).emails.size(), 1u);
    EXPECT_EQ(shop_.run(PutContact{removing, id}).error().code, ErrorCode::not_found);
    moving.emails.put->id = unknown_object;
    EXPECT_EQ(shop_.run(PutContact{moving, id}).error().code, ErrorCode::not_found);
    ContactChange address;
    address.addresses.put = {
        {}, {{&PostalAddress::line1, "1 Marina"}, {&PostalAddress::city, "Lagos"}}};
    const ObjectId home = put(address, id).addresses[0].id;
    address.addresses.put = {home, {{&PostalAddress::city, "Abuja"}}};
    const PostalAddress changed = put(address, id).addresses[0];
    EXPECT_EQ(changed.line1 + ", " + changed.city, "1 Marina, Abuja");
    expect_proved();
}

TEST_F(Contacts, HaveAtMostAHundredOfAKind) {
    ContactChange many;
    many.name = "Call Centre";
    many.phones.all.emplace();
    for (int i = 0; i < 100; ++i) many.phones.all->push_back({{}, std::to_string(i)});
    const ObjectId id = put(many).id;
    ContactChange one_more;
    one_more.phones.put = {{}, "100"};
    EXPECT_EQ(shop_.run(PutContact{one_more, id}).error().code, ErrorCode::validation_failed);
    EXPECT_EQ(find(id).phones.size(), 100u);
}

TEST_F(Contacts, AreFoundByAnyOfTheirNumbersAndAddresses) {
    put(ada());
    EXPECT_EQ(found("0101"), 1u);
    EXPECT_EQ(found("ADA@example"), 1u);
    EXPECT_EQ(found("0102"), 0u);
}

TEST_F(Contacts, TwoHalvesOfANameChangedApartBothHold) {
    ContactChange change;
    change.first_name = "Jan";
    change.last_name = "van der Berg";
    const ObjectId id = put(change).id;
    EXPECT_EQ(find(id).name, "Jan van der Berg");
    ContactChange first;
    first.first_name = "Johan";
    ContactChange last;
    last.last_name = "van den Berg";
    put(first, id);
    put(last, id);
    const Contact contact = find(id);
    EXPECT_EQ(contact.name, "Johan van den Berg");
    EXPECT_EQ(name_of(contact).first, "Johan");
    EXPECT_EQ(name_of(contact).last, "van den Berg");
    ContactChange whole;
    whole.name = "Ada Obi Eze";
    EXPECT_EQ(name_of(put(whole, id)).last, "Eze");
}

TEST_F(Contacts, ANameInTwoPartsComesBackAsItWasStated) {
    const std::array<PersonName, 6> names = {
        {{"Ada", "Obi"}, {"Mary Ann", ""}, {"", "Obi Eze"}, {"", ""}, {"Cher", ""}, {"A ", " B"}}};
    for (const PersonName& name : names) {
        ContactChange change;
        change.first_name = name.first;
        change.last_name = name.last;
        const Contact contact = put(change);
        EXPECT_EQ(name_of(contact).first, name.first) << contact.name;
        EXPECT_EQ(name_of(contact).last, name.last) << contact.name;
    }
}

TEST(ContactBody, OfOldHasOneNumberWhichGoesByTheContactsId) {
    Contact contact;
    contact.id = {42};
    contact.name = "Ada";
    contact.phones = {{{43}, "1"}, {{44}, "2"}};
    contact.addresses = {{{45}, "1 Marina"}};
    contact.notes = {"Obi & Sons", "likes tea", 1990, 0, 31};
    contact.takes_marketing = true;
    EntryView entry;
    entry.kind = EntryKind::contact_put;
    entry.object = contact.id;
    const std::string body = encode_contact(contact, {});
    entry.body = body;
    const auto decoded = [&entry](std::string_view text) {
        const std::string personal = make_personal(text, {});
        entry.personal = personal;
        return std::get<Contact>(decode_subject(entry).value());
    };
    const Contact same = decoded(encode_contact_personal(contact));
    EXPECT_EQ(same.phones, contact.phones);
    EXPECT_EQ(same.addresses, contact.addresses);
    EXPECT_EQ(same.notes, contact.notes);
    EXPECT_TRUE(same.takes_marketing);
    const Contact old = decoded(R"({"name":"Ada","phone":"1","email":"a@b","whatsapp":"2"})");
    EXPECT_THAT(old.phones, ElementsAre(ContactPoint{{42}, "1"}));
    EXPECT_THAT(old.emails, ElementsAre(ContactPoint{{42}, "a@b"}));
}

}  // namespace
}  // namespace tillbook
