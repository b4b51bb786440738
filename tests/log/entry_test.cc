#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "support/chained.h"

namespace tillbook {
namespace {

std::string hex_of(const Chain& chain) { return to_hex(as_view(chain)); }

// The test vectors of ADR 0007, computed outside of this program.
struct Vector {
    BookId book;
    Entry entry;
    const char* chain;
};

std::vector<Vector> vectors() {
    Entry first;
    first.number = 1;
    first.kind = EntryKind::store_put;
    first.object = ObjectId{2};
    first.body = "{}";
    Entry second;
    second.number = 2;
    second.at = from_ms(1'700'000'000'123);
    second.kind = EntryKind::order_recorded;
    second.object = ObjectId{(std::uint64_t{1} << 63) + 5};
    second.version = 7;
    second.facts = "\x01\x02\x03";
    second.key = "till-7/42";
    second.fingerprint = std::string("\x01") + std::string(8, '\0');
    second.actor = KeyId{9};
    second.request_id = ~std::uint64_t{0};
    second.body = R"({"total":1500})";
    second.personal =
        make_personal("Ada Öz", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
    return {
        {BookId{1}, first, "fb474c3870c9f3ec049a295e1695ec6702b891cc79c7990f4696eb01367c7909"},
        {BookId{1}, second, "d51f5e778b1e0bc88cf60b543f1b7bef45618ccda95c9295628af78a8a2f5ae5"},
    };
}

TEST(EntryChain, MatchesTheTestVectors) {
    Chain chain{};
    for (const Vector& vector : vectors()) {
        chain = chain_after(chain, vector.book, view_of(vector.entry, 99));
        EXPECT_EQ(hex_of(chain), vector.chain);
    }
}

TEST(EntryChain, TheDecisionRecordShowsTheSameVectors) {
    std::ifstream file(TILLBOOK_SOURCE_DIR "/docs/adr/0007-entry-encoding.md");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    for (const Vector& vector : vectors()) {
        EXPECT_NE(text.find(vector.chain), std::string::npos) << vector.chain;
    }
}

TEST(EntryChain, EveryColumnCounts) {
    const Vector vector = vectors()[1];
    const auto chain_of = [&](const Entry& entry, BookId book) {
        return chain_after(Chain{}, book, view_of(entry, 1));
    };
    const Chain original = chain_of(vector.entry, vector.book);
    EXPECT_NE(chain_of(vector.entry, BookId{2}), original);
    EXPECT_NE(chain_after(Chain{1}, vector.book, view_of(vector.entry, 1)), original);
    const std::vector<void (*)(Entry&)> changes = {
        [](Entry& entry) { ++entry.number; },
        [](Entry& entry) { entry.at += std::chrono::milliseconds{1}; },
        [](Entry& entry) { entry.kind = EntryKind::order_changed; },
        [](Entry& entry) { ++entry.object.value; },
        [](Entry& entry) { ++entry.version; },
        [](Entry& entry) { entry.facts += 'x'; },
        [](Entry& entry) { entry.key.clear(); },
        [](Entry& entry) { entry.fingerprint += 'x'; },
        [](Entry& entry) { entry.actor = {}; },
        [](Entry& entry) { --entry.request_id; },
        [](Entry& entry) { entry.body += ' '; },
        [](Entry& entry) { entry.personal += '!'; },
        [](Entry& entry) { entry.personal.clear(); },
        [](Entry& entry) { entry.personal[0] = 2; },
        // The same bytes, divided otherwise.
        [](Entry& entry) { std::swap(entry.facts, entry.key); },
    };
    for (std::size_t i = 0; i < changes.size(); ++i) {
        Entry changed = vector.entry;
        changes[i](changed);
        EXPECT_NE(chain_of(changed, vector.book), original) << "change " << i;
    }
}

TEST(EntryChain, ThePositionDoesNotCount) {
    const Vector vector = vectors()[0];
    EXPECT_EQ(chain_after(Chain{}, vector.book, view_of(vector.entry, 1)),
              chain_after(Chain{}, vector.book, view_of(vector.entry, 2)));
}

TEST(EntryChain, RedactionKeepsIt) {
    Vector vector = vectors()[1];
    const Chain before = chain_after(Chain{}, vector.book, view_of(vector.entry, 1));
    vector.entry.personal = redact_personal(vector.entry.personal);
    EXPECT_EQ(chain_after(Chain{}, vector.book, view_of(vector.entry, 1)), before);
}

TEST(Personal, ReadsBackUntilItIsRedacted) {
    const std::string stored = make_personal("Ada", {9, 9});
    EXPECT_EQ(personal_text(stored), "Ada");
    EXPECT_FALSE(is_redacted(stored));
    const std::string redacted = redact_personal(stored);
    EXPECT_EQ(personal_text(redacted), "");
    EXPECT_TRUE(is_redacted(redacted));
    EXPECT_EQ(redact_personal(redacted), redacted);
}

TEST(Personal, OfSixteenBytesIsNotTakenForARedaction) {
    const std::string stored = make_personal("sixteen letters.", {});  // as long as a redaction
    EXPECT_FALSE(is_redacted(stored));
    EXPECT_EQ(personal_text(stored), "sixteen letters.");
}

TEST(Personal, NoneStaysNone) {
    EXPECT_EQ(redact_personal(""), "");
    EXPECT_EQ(personal_text(""), "");
    EXPECT_FALSE(is_redacted(""));
}

TEST(EntryView, CarriesEveryColumnThereAndBack) {
    const Entry entry = vectors()[1].entry;
    const EntryView view = view_of(entry, 12);
    EXPECT_EQ(view.position, 12u);
    const Entry back = to_entry(view);
    EXPECT_EQ(chain_after(Chain{}, BookId{1}, view_of(back, 1)),
              chain_after(Chain{}, BookId{1}, view));
    EXPECT_EQ(back.chain, entry.chain);
}

TEST(EntryKinds, KnownOnesHaveDifferentNamesAndOthersAreUnknown) {
    std::vector<std::string> names;
    for (int number = 0; number < 256; ++number) {
        if (!is_known_kind(static_cast<std::uint8_t>(number))) continue;
        names.emplace_back(name_of(static_cast<EntryKind>(number)));
    }
    EXPECT_EQ(names,
              (std::vector<std::string>{
                  "order_recorded", "order_changed", "refund_recorded", "product_put",
                  "product_removed", "category_put", "category_removed", "stock_adjusted",
                  "contact_put", "contact_removed", "store_put", "store_removed", "reference_put",
                  "reference_removed", "erased", "administered", "day_closed"}));
}

}  // namespace
}  // namespace tillbook
