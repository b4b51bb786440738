// Codes for values that many orders share: the n-th value seen is n. A value stays where it is, so
// that views of it stay valid.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace tillbook {

// `View` is how a value is looked up and handed out; it may be the value itself.
template <class Value, class View = Value>
class Interned {
public:
    // The code of a value, a new one if it is new.
    std::uint32_t intern(const View& view) {
        if (const auto known = find(view)) return *known;
        const auto code = static_cast<std::uint32_t>(values_.size());
        values_.emplace_back(view);
        codes_.emplace(View{values_.back()}, code);
        return code;
    }
    std::optional<std::uint32_t> find(const View& view) const {
        const auto at = codes_.find(view);
        return at == codes_.end() ? std::nullopt : std::optional(at->second);
    }
    View at(std::uint32_t code) const { return values_[code]; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(values_.size()); }
    // Resident bytes, without what long strings own.
    std::size_t bytes() const {
        const std::size_t buckets = codes_.bucket_count();
        return values_.size() * sizeof(Value) +
               buckets * (sizeof(std::pair<View, std::uint32_t>) + 1);
    }

private:
    std::deque<Value> values_;
    boost::unordered_flat_map<View, std::uint32_t> codes_;
};

}  // namespace tillbook
