// A book in memory with an engine over it, for tests of the engine and of the dialects.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "book/engine.h"
#include "log/fingerprint.h"
#include "log/memory/memory_webhooks.h"

namespace tillbook::test {

// A clock that stands still until it is moved. Thread-safe.
class FakeClock final : public Clock {
public:
    Instant now() const override { return from_ms(ms_.load()); }
    void set(Instant instant) { ms_.store(to_ms(instant)); }
    void advance(std::chrono::milliseconds by) { ms_.fetch_add(by.count()); }

private:
    std::atomic<std::int64_t> ms_{1'768'471'200'000};  // 2026-01-15T10:00:00Z
};

inline constexpr BookId sample_book{0x0123456789ab};
inline constexpr ObjectId cash{1};  // the tender that every book has

inline BookRecord sample_record() {
    BookRecord record;
    record.id = sample_book;
    record.twin = {sample_book.value + 1};
    record.environment = Environment::test;
    record.name = "Mama Ada's Kitchen";
    record.currency = "NGN";
    record.zone = "Africa/Lagos";
    for (std::size_t i = 0; i < record.id_secret.size(); ++i) {
        record.id_secret[i] = static_cast<std::uint8_t>(i + 1);
    }
    record.created_at = from_ms(1'768'000'000'000);
    return record;
}

// A store with the sample book, whose prices contain their tax or not.
inline std::shared_ptr<MemoryStore> make_store(bool tax_included) {
    auto store = std::make_shared<MemoryStore>();
    BookRecord record = sample_record();
    record.tax_included = tax_included;
    MemoryControl(store).put_books({record});
    return store;
}

// One process over a store that it may share with others.
class Process {
public:
    explicit Process(std::shared_ptr<MemoryStore> shared, EngineOptions options = {})
        : store(std::move(shared)), log(store), control(store), webhooks(store) {
        if (control.load_books().empty()) control.put_books({sample_record()});
        directory = std::make_unique<Directory>(control);
        engine = std::make_unique<Engine>(log, *directory, clock, options);
    }
    Process() : Process(std::make_shared<MemoryStore>()) {}

    Envelope envelope(std::string key = {}, std::string content = "1") const {
        FingerprintBuilder fingerprint("POST /v1/orders");
        fingerprint.add(1, content);
        Envelope made;
        made.book = sample_book;
        made.actor = {7};
        made.request_id = 42;
        made.scope = "POST /v1/orders";
        made.key = std::move(key);
        made.fingerprint = fingerprint.take();
        return made;
    }
    Outcome run(Command command, std::string key = {}, std::string content = "1") {
        return engine->run(envelope(std::move(key), std::move(content)), std::move(command));
    }
    // For commands that must succeed.
    Recorded record(Command command, std::string key = {}, std::string content = "1") {
        return run(std::move(command), std::move(key), std::move(content)).value();
    }

    std::shared_ptr<MemoryStore> store;
    MemoryLog log;
    MemoryControl control;
    MemoryWebhooks webhooks;
    FakeClock clock;
    std::unique_ptr<Directory> directory;
    std::unique_ptr<Engine> engine;
};

// A sale of one free line: two plates at 2,500.00.
inline RecordOrder sample_sale(std::int64_t price_minor = 250'000, std::int64_t quantity = 2) {
    RecordOrder sale;
    DraftLine line;
    line.name = "Jollof Rice";
    line.custom_price = Money{price_minor};
    line.quantity = {quantity * 1000};
    sale.lines.push_back(line);
    return sale;
}

}  // namespace tillbook::test
