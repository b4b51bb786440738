// The open books of this process. A book is opened when it is first asked for: threads of the shelf
// scan its log, then the writer adds what came meanwhile and publishes it.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "book/book.h"
#include "book/directory.h"
#include "log/log.h"

namespace tillbook {

class Shelf {
public:
    // `wake_writer` is called from the shelf's threads when a book is ready to be published.
    Shelf(Log& log, Directory& directory, std::function<void()> wake_writer);
    ~Shelf();
    Shelf(const Shelf&) = delete;
    Shelf& operator=(const Shelf&) = delete;

    // Null if it is not open. Any thread.
    std::shared_ptr<Book> find(BookId id) const;
    // Starts opening a book, unless it is open or being opened. Any thread.
    void request(BookId id);
    // Opens a book and waits for it; the failure, if it cannot be opened. Not on the writer thread.
    Result<std::shared_ptr<Book>> wait(BookId id);

    // Writer thread only: the books whose scan has ended, with the error of those that failed.
    struct Scanned {
        BookId id;
        std::shared_ptr<Book> book;  // null: failed
        Error error;
    };
    std::vector<Scanned> take_scanned();
    // Writer thread only: makes a book visible, or tells those who wait that it failed.
    void publish(std::shared_ptr<Book> book);
    void fail(BookId id, const Error& error);
    // Writer thread only: closes a book whose log is not the one it was made from.
    void drop(BookId id);

    std::vector<std::shared_ptr<Book>> open_books() const;

private:
    void run_opener();
    Scanned scan(BookId id) const;

    Log& log_;
    Directory& directory_;
    std::function<void()> wake_writer_;

    mutable std::shared_mutex books_mutex_;
    std::unordered_map<std::uint64_t, std::shared_ptr<Book>> books_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<BookId> requested_;
    std::map<std::uint64_t, std::optional<Error>> opening_;  // an error: failed, not yet fetched
    std::vector<Scanned> scanned_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace tillbook
