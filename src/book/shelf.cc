#include "book/shelf.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace tillbook {

namespace {

constexpr int opener_count = 2;

std::uint64_t key_seed_of(const IdSecret& secret) {
    std::uint64_t seed = 0;
    std::memcpy(&seed, secret.data(), sizeof seed);
    return seed;
}

}  // namespace

Shelf::Shelf(Log& log, Directory& directory, std::function<void()> wake_writer)
    : log_(log), directory_(directory), wake_writer_(std::move(wake_writer)) {
    for (int i = 0; i < opener_count; ++i) threads_.emplace_back([this] { run_opener(); });
}

Shelf::~Shelf() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

std::shared_ptr<Book> Shelf::find(BookId id) const {
    const std::shared_lock lock(books_mutex_);
    const auto found = books_.find(id.value);
    return found == books_.end() ? nullptr : found->second;
}

void Shelf::request(BookId id) {
    {
        const std::lock_guard lock(mutex_);
        if (find(id)) return;
        const auto [at, fresh] = opening_.try_emplace(id.value);
        if (!fresh && !at->second) return;  // being opened
        at->second.reset();
        requested_.push_back(id);
    }
    changed_.notify_all();
}

Result<std::shared_ptr<Book>> Shelf::wait(BookId id) {
    if (auto book = find(id)) return book;
    request(id);
    std::unique_lock lock(mutex_);
    for (;;) {
        if (auto book = find(id)) return book;
        const auto at = opening_.find(id.value);
        if (at != opening_.end() && at->second) return *at->second;
        if (stopping_) return Error{ErrorCode::unavailable, "the server is stopping", {}};
        changed_.wait(lock);
    }
}

std::vector<Shelf::Scanned> Shelf::take_scanned() {
    const std::lock_guard lock(mutex_);
    return std::exchange(scanned_, {});
}

void Shelf::publish(std::shared_ptr<Book> book) {
    {
        const std::lock_guard lock(mutex_);
        const std::unique_lock books_lock(books_mutex_);
        opening_.erase(book->id.value);
        books_[book->id.value] = std::move(book);
    }
    changed_.notify_all();
}

void Shelf::fail(BookId id, const Error& error) {
    {
        const std::lock_guard lock(mutex_);
        opening_[id.value] = error;
    }
    changed_.notify_all();
}

void Shelf::drop(BookId id) {
    const std::unique_lock lock(books_mutex_);
    books_.erase(id.value);
}

std::vector<std::shared_ptr<Book>> Shelf::open_books() const {
    const std::shared_lock lock(books_mutex_);
    std::vector<std::shared_ptr<Book>> books;
    for (const auto& [id, book] : books_) books.push_back(book);
    return books;
}

void Shelf::run_opener() {
    for (;;) {
        BookId id;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopping_ || !requested_.empty(); });
            if (stopping_) return;
            id = requested_.front();
            requested_.pop_front();
        }
        Scanned scanned = scan(id);
        {
            const std::lock_guard lock(mutex_);
            scanned_.push_back(std::move(scanned));
        }
        wake_writer_();
    }
}

// Reads the book from its log. The driver's Unavailable ends here: the thread has no caller.
Shelf::Scanned Shelf::scan(BookId id) const {
    const auto directory = directory_.snapshot();
    const BookSettings* settings = directory->find_book(id);
    if (settings == nullptr) {
        return {id, nullptr, {ErrorCode::not_found, "there is no such book", {}}};
    }
    auto book = std::make_shared<Book>(id, key_seed_of(settings->record.id_secret));
    Result<> outcome = done;
    try {
        log_.scan(id, 1, scan_to_end, Bodies::all_but_orders, [&](const EntryView& entry) {
            outcome = book->apply(entry);
            return outcome.ok();
        });
    } catch (const Unavailable& unavailable) {
        outcome = Error{ErrorCode::unavailable, unavailable.what(), {}};
    }
    if (!outcome.ok()) return {id, nullptr, outcome.error()};
    return {id, std::move(book), {}};
}

}  // namespace tillbook
