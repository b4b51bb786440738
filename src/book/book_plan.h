// What a group means for one book: the entries to append and who is waiting for each. Made anew
// when the book's head turns out to have moved. Writer thread only.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "book/decision.h"
#include "book/engine.h"
#include "book/order_loader.h"

namespace tillbook {

// Random bytes for salts, fetched from the operating system a page at a time.
class SaltSource {
public:
    std::array<std::uint8_t, 16> next();

private:
    std::array<std::uint8_t, 4096> bytes_{};
    std::size_t used_ = sizeof bytes_;
};

class BookPlan {
public:
    BookPlan(std::shared_ptr<Book> book, std::shared_ptr<const DirectorySnapshot> directory,
             const BookSettings& settings, Instant now, const OrderLoader& loader,
             SaltSource& salts);

    // Decides one command. Kept: moved from, it waits until its entry is durable. Answered: its
    // outcome is set (refused, or replayed from the log). Unavailable leaves it with the caller.
    enum class Taken { kept, answered };
    Taken take(std::unique_ptr<Submission>& submission);

    const Book& book() const { return *book_; }
    const Head& expected() const { return expected_; }
    const std::vector<Entry>& entries() const { return entries_; }
    std::uint64_t bytes() const { return bytes_; }
    // What must be forgotten before the entries are appended.
    const std::vector<EntryPlace>& redactions() const { return redactions_; }

    // The entries are durable, the first at this position: changes the book and answers everybody.
    Submissions commit(std::uint64_t first_position, EntryCache& cache);
    // They are not: gives the commands back, undecided.
    Submissions give_back();

private:
    struct Waiting {
        std::unique_ptr<Submission> submission;
        std::size_t entry = 0;  // index into entries_
        bool repeated = false;  // the key of a command before it in this group
        Recorded recorded;
    };

    std::optional<Outcome> answer_known(const Submission& submission) const;
    SharedEntry find_keyed(const Envelope& envelope) const;
    SharedEntry load(std::uint64_t number) const;
    Outcome replay(const Entry& entry) const;
    // Takes the subject out of the decision.
    Recorded answer_of(Decision& decision) const;
    std::string store_name(ObjectId store, std::uint64_t entry) const;
    void add_entry(Decision decision, const Envelope& envelope);

    std::shared_ptr<Book> book_;
    std::shared_ptr<const DirectorySnapshot> directory_;  // keeps the settings alive
    const OrderLoader& loader_;
    SaltSource& salts_;
    State state_;
    Head expected_;
    Head head_;
    std::uint64_t bytes_ = 0;
    std::vector<Entry> entries_;
    std::vector<EntryPlace> redactions_;
    std::vector<Waiting> waiting_;
    std::unordered_multimap<std::uint64_t, std::size_t> entry_by_key_;  // keys of this group
};

}  // namespace tillbook
