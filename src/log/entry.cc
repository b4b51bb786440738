#include "log/entry.h"

#include <openssl/sha.h>

#include <array>
#include <type_traits>

#include "base/check.h"

namespace tillbook {
namespace {

constexpr std::uint8_t encoding_format = 1;
constexpr char form_salted = 0;
constexpr char form_redacted = 1;
constexpr std::size_t salt_size = 16;
constexpr std::uint32_t damaged = 0xffffffff;  // no length that a part can have

// OpenSSL's low-level interface. The EVP one that replaces it looks the algorithm up and allocates
// for every digest, which costs more than hashing an entry; chain values are made for every entry.
class Hasher {
public:
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    Hasher() { SHA256_Init(&state_); }
    void add(std::string_view bytes) { SHA256_Update(&state_, bytes.data(), bytes.size()); }
    Sha256 finish() {
        Sha256 digest;
        SHA256_Final(digest.data(), &state_);
        return digest;
    }
#pragma GCC diagnostic pop

    void add_part(std::string_view bytes) {
        CHECK(bytes.size() < damaged);
        add_length(static_cast<std::uint32_t>(bytes.size()));
        add(bytes);
    }
    void add_length(std::uint32_t length) {
        std::array<std::uint8_t, 4> bytes;
        for (auto& byte : bytes) {
            byte = static_cast<std::uint8_t>(length);
            length >>= 8;
        }
        add(as_view(bytes));
    }

private:
    SHA256_CTX state_;
};

// The columns of fixed size, little-endian, behind the previous chain value.
class FixedColumns {
public:
    explicit FixedColumns(const Chain& previous) {
        for (const std::uint8_t byte : previous) put(byte);
    }
    template <class Unsigned>
    void put(Unsigned value) {
        static_assert(std::is_unsigned_v<Unsigned>);
        for (std::size_t i = 0; i < sizeof(value); ++i) {
            bytes_[used_++] = static_cast<std::uint8_t>(value >> (8 * i));
        }
    }
    std::string_view bytes() const {
        CHECK(used_ == bytes_.size());
        return as_view(bytes_);
    }

private:
    std::array<std::uint8_t, 32 + 1 + 8 + 8 + 8 + 1 + 8 + 4 + 8 + 8> bytes_;
    std::size_t used_ = 0;
};

Sha256 personal_hash(std::string_view salt_and_text) {
    Hasher hasher;
    hasher.add(salt_and_text);
    return hasher.finish();
}

bool is_salted(std::string_view stored) {
    return stored.size() > salt_size && stored.front() == form_salted;
}

void add_personal(Hasher& hasher, std::string_view stored) {
    if (stored.empty()) return hasher.add_part({});
    if (is_salted(stored)) return hasher.add_part(as_view(personal_hash(stored.substr(1))));
    if (is_redacted(stored)) return hasher.add_part(stored.substr(1));
    hasher.add_length(damaged);  // never equals the chain of what was once recorded
}

}  // namespace

const char* name_of(EntryKind kind) {
    switch (kind) {
        case EntryKind::order_recorded:
            return "order_recorded";
        case EntryKind::order_changed:
            return "order_changed";
        case EntryKind::refund_recorded:
            return "refund_recorded";
        case EntryKind::product_put:
            return "product_put";
        case EntryKind::product_removed:
            return "product_removed";
        case EntryKind::category_put:
            return "category_put";
        case EntryKind::category_removed:
            return "category_removed";
        case EntryKind::stock_adjusted:
            return "stock_adjusted";
        case EntryKind::contact_put:
            return "contact_put";
        case EntryKind::contact_removed:
            return "contact_removed";
        case EntryKind::store_put:
            return "store_put";
        case EntryKind::store_removed:
            return "store_removed";
        case EntryKind::reference_put:
            return "reference_put";
        case EntryKind::reference_removed:
            return "reference_removed";
        case EntryKind::erased:
            return "erased";
        case EntryKind::administered:
            return "administered";
        case EntryKind::day_closed:
            return "day_closed";
    }
    CHECK(false);
}

bool is_known_kind(std::uint8_t number) {
    switch (static_cast<EntryKind>(number)) {
        case EntryKind::order_recorded:
        case EntryKind::order_changed:
        case EntryKind::refund_recorded:
        case EntryKind::product_put:
        case EntryKind::product_removed:
        case EntryKind::category_put:
        case EntryKind::category_removed:
        case EntryKind::stock_adjusted:
        case EntryKind::contact_put:
        case EntryKind::contact_removed:
        case EntryKind::store_put:
        case EntryKind::store_removed:
        case EntryKind::reference_put:
        case EntryKind::reference_removed:
        case EntryKind::erased:
        case EntryKind::administered:
        case EntryKind::day_closed:
            return true;
    }
    return false;
}

std::optional<EntryKind> parse_kind(std::string_view word) {
    for (int number = 0; number <= 255; ++number) {
        if (!is_known_kind(static_cast<std::uint8_t>(number))) continue;
        const auto kind = static_cast<EntryKind>(number);
        if (word == name_of(kind)) return kind;
    }
    return std::nullopt;
}

EntryView view_of(const Entry& entry, std::uint64_t position) {
    return {position,         entry.number, entry.at,       entry.kind,        entry.object,
            entry.version,    entry.facts,  entry.key,      entry.fingerprint, entry.actor,
            entry.request_id, entry.body,   entry.personal, entry.chain};
}

Entry to_entry(const EntryView& view) {
    return {view.number,
            view.at,
            view.kind,
            view.object,
            view.version,
            std::string(view.facts),
            std::string(view.key),
            std::string(view.fingerprint),
            view.actor,
            view.request_id,
            std::string(view.body),
            std::string(view.personal),
            view.chain};
}

std::string make_personal(std::string_view text, const std::array<std::uint8_t, 16>& salt) {
    static_assert(std::tuple_size_v<std::remove_cvref_t<decltype(salt)>> == salt_size);
    std::string stored;
    stored.reserve(1 + salt_size + text.size());
    stored += form_salted;
    stored += as_view(salt);
    stored += text;
    return stored;
}

std::string_view personal_text(std::string_view stored) {
    return is_salted(stored) ? stored.substr(1 + salt_size) : std::string_view{};
}

bool is_redacted(std::string_view stored) {
    return stored.size() == 1 + sizeof(Sha256) && stored.front() == form_redacted;
}

std::string redact_personal(std::string_view stored) {
    if (!is_salted(stored)) return std::string(stored);
    std::string redacted(1, form_redacted);
    redacted += as_view(personal_hash(stored.substr(1)));
    return redacted;
}

Chain chain_after(const Chain& previous, BookId book, const EntryView& entry) {
    FixedColumns fixed(previous);
    fixed.put(encoding_format);
    fixed.put(book.value);
    fixed.put(entry.number);
    fixed.put(static_cast<std::uint64_t>(to_ms(entry.at)));
    fixed.put(static_cast<std::uint8_t>(entry.kind));
    fixed.put(entry.object.value);
    fixed.put(entry.version);
    fixed.put(entry.actor.value);
    fixed.put(entry.request_id);

    Hasher hasher;
    hasher.add(fixed.bytes());
    hasher.add_part(entry.facts);
    hasher.add_part(entry.key);
    hasher.add_part(entry.fingerprint);
    hasher.add_part(entry.body);
    add_personal(hasher, entry.personal);
    return hasher.finish();
}

}  // namespace tillbook
