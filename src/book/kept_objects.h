// Objects of one kind with what the log knows of them, in the order of their ids, which is that of
// their making. Removed ones stay.
//
// Not thread-safe. Pointers stay valid until the object is destroyed.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "log/entry.h"

namespace tillbook {

enum class Presence : std::uint8_t { present, removed };

// An object with what the log knows of it.
template <class T>
struct Kept {
    T object;
    std::uint32_t version = 0;  // 0: never put
    Presence presence = Presence::present;
    Instant changed_at{};  // time of the entry that made this version
};

template <class T>
bool is_present(const Kept<T>* kept) {
    return kept != nullptr && kept->presence == Presence::present;
}

template <class T>
class KeptObjects {
public:
    // Null if the id was never given.
    const Kept<T>* find(ObjectId id) const {
        const auto place = rows_.find(id.value);
        return place == rows_.end() ? nullptr : &kept_[place->second];
    }
    Kept<T>* find(ObjectId id) {
        const auto place = rows_.find(id.value);
        return place == rows_.end() ? nullptr : &kept_[place->second];
    }

    // Takes a version of an object and returns its row.
    std::uint32_t put(T object, const EntryView& entry) {
        object.id = entry.object;
        return set({std::move(object), entry.version, Presence::present, entry.at}, entry);
    }
    std::uint32_t remove(const EntryView& entry) {
        const Kept<T>* kept = find(entry.object);
        T object = kept != nullptr ? kept->object : T{};
        object.id = entry.object;
        return set({std::move(object), entry.version, Presence::removed, entry.at}, entry);
    }

    // Rows count from 0, oldest first, removed ones included.
    std::uint32_t rows() const { return static_cast<std::uint32_t>(kept_.size()); }
    const Kept<T>& at(std::uint32_t row) const { return kept_[row]; }
    // The same as the object's own presence, without touching it.
    bool is_present_at(std::uint32_t row) const { return present_[row]; }
    std::uint64_t present_count() const { return present_count_; }

private:
    std::uint32_t set(Kept<T> kept, const EntryView& entry) {
        const auto [place, is_new] = rows_.try_emplace(entry.object.value, rows());
        if (is_new) {
            kept_.emplace_back();
            present_.push_back(false);
        }
        if (present_[place->second]) --present_count_;
        present_[place->second] = kept.presence == Presence::present;
        if (present_[place->second]) ++present_count_;
        kept_[place->second] = std::move(kept);
        return place->second;
    }

    std::deque<Kept<T>> kept_;
    std::vector<bool> present_;  // by row
    std::unordered_map<std::uint64_t, std::uint32_t> rows_;
    std::uint64_t present_count_ = 0;
};

}  // namespace tillbook
